import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AttainmentHistory, AttainmentList, type Sla } from '#contract';
import { AttainmentReader, AttainmentStore, isoDate, periodRuleOf, promisedBy, startOf } from '#evaluate';
import { Clock } from '#kit';
import { SlaTable } from '#store';
import {
  AccountAttainmentQuery,
  AttainmentHistoryQuery,
  AttainmentQuery,
  datesOf,
} from '../attainment-queries.js';
import { attainmentView, iso, rounded } from '../attainment-views.js';
import { dateOf } from '../month.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { notFound } from '../problems/not-found.js';
import { invalidFields, ProblemError } from '../problems/problem-error.js';

@ApiTags('attainment')
@Controller('api/v1')
export class AttainmentController {
  constructor(
    private readonly slas: SlaTable,
    private readonly reader: AttainmentReader,
    private readonly store: AttainmentStore,
    private readonly clock: Clock,
  ) {}

  @Get('slas/:id/attainment')
  @ApiOperation({
    summary:
      'Show what is kept of an SLA: the period under way and those before, the budget that is left, and whether it will last',
    description:
      'By account and operation, over the period of an SLO, else of the account’s contract, else calendar months in UTC. Requests of the last minute or two are not counted yet.',
  })
  @ApiAnswer(200, AttainmentList, 'a page of accounts and operations with requests in the period')
  @ApiProblems('invalid-path', 'invalid-query', 'not-found')
  async ofSla(
    @Param('id') id: string,
    @Query({ schema: AttainmentQuery }) query: AttainmentQuery,
  ): Promise<AttainmentList> {
    const sla = await this.promising(id);
    const { account, service, name, period, past, order, limit, offset } = query;
    const operationIds = await this.operationIds(service, name);
    const { total, items } = await this.reader.ofSla(sla, {
      ...(account !== undefined && { account }),
      ...(operationIds !== undefined && { operationIds }),
      ...(period !== undefined && { date: dateOf(period) }),
      past,
      order,
      limit,
      offset,
    });
    return {
      countedAt: await this.countedAt(),
      total,
      items: items.flatMap(attainmentView),
      next: offset + limit < total ? offset + limit : null,
    };
  }

  @Get('slas/:id/attainment/history')
  @ApiOperation({ summary: 'Show what was kept of an SLA, day by day' })
  @ApiAnswer(200, AttainmentHistory, 'the days with requests, each judged by the version of its time')
  @ApiProblems('invalid-path', 'invalid-query', 'not-found')
  async history(
    @Param('id') id: string,
    @Query({ schema: AttainmentHistoryQuery }) query: AttainmentHistoryQuery,
  ): Promise<AttainmentHistory> {
    const sla = await this.promising(id);
    const { service, name } = query;
    const account = query.account ?? allTraffic(sla);
    const contract = (await this.store.contracts([account])).get(account);
    const { timeZone } = periodRuleOf(sla.objective, contract);
    const { from, to } = datesOf(query, isoDate(this.clock.nowMs(), timeZone));
    const last = dateOf(to);
    const operationIds = await this.operationIds(service, name);
    const days = await this.store.days(
      { slaIds: [id], accounts: [account], ...(operationIds !== undefined && { operationIds }) },
      {
        fromUnixMs: startOf(dateOf(from), timeZone),
        toUnixMs: startOf({ ...last, day: last.day + 1 }, timeZone),
      },
    );
    return {
      countedAt: await this.countedAt(),
      timeZone,
      items: days.map(({ dayStartUnixMs, version, operation, total, bad, allowed, paused }) => ({
        day: isoDate(dayStartUnixMs, timeZone),
        from: iso(dayStartUnixMs),
        version,
        operation: { service: operation.service, name: operation.name, kind: operation.kind },
        requests: total,
        bad,
        paused,
        attainedRatio: total === 0 ? null : rounded(1 - bad / total),
        targetRatio: total === 0 ? null : rounded(1 - allowed / total),
      })),
    };
  }

  @Get('accounts/:key/attainment')
  @ApiOperation({ summary: 'Show what is kept of all that is promised to an account, the worst first' })
  @ApiAnswer(200, AttainmentList, 'all of it; none where nothing is promised or nothing was requested')
  @ApiProblems('invalid-path', 'invalid-query', 'not-found')
  async ofAccount(
    @Param('key') key: string,
    @Query({ schema: AccountAttainmentQuery }) { past }: AccountAttainmentQuery,
  ): Promise<AttainmentList> {
    const items = (await this.reader.ofAccount(key, past)).flatMap(attainmentView);
    if (items.length === 0) {
      throw new ProblemError(
        'not-found',
        `Nothing has been counted of what is promised to the account "${key}": no SLA means it, or it sent no request since. GET /api/v1/slas lists the SLAs; what is new is counted within two minutes.`,
      );
    }
    return { countedAt: await this.countedAt(), total: items.length, items, next: null };
  }

  private async promising(id: string): Promise<Sla> {
    const sla = await this.slas.find(id);
    if (!sla) {
      const slas = await this.slas.list();
      throw notFound(
        'SLA',
        id,
        slas.map((each) => each.id),
      );
    }
    if (promisedBy(sla.objective) === undefined) {
      throw new ProblemError(
        'not-found',
        `The SLA "${id}" has a ${sla.objective.type} objective, which promises no share of requests: so there is no attainment of it, only states: GET /api/v1/slas/${id}/status.`,
      );
    }
    return sla;
  }

  /** Undefined: all of them. */
  private async operationIds(service?: string, name?: string): Promise<number[] | undefined> {
    if (service === undefined && name === undefined) return undefined;
    return this.store.operationIds(service, name);
  }

  private async countedAt(): Promise<string | null> {
    const at = await this.store.countedAtUnixMs();
    return at === null ? null : iso(at);
  }
}

/** What is asked for where no account is named. */
function allTraffic({ id, accounts }: Sla): string {
  if (accounts === 'total') return '*';
  const detail = `name one: "${id}" judges each account alone. GET /api/v1/slas/${id}/attainment lists them`;
  throw invalidFields('invalid-query', [{ pointer: '/account', detail }]);
}
