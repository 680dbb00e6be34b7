import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { type OperationRef, pagedBy, Sla, SlaInput } from '#contract';
import { AttainmentReader, AttainmentStore, findSiteProblems, type SlaStatus } from '#evaluate';
import { SlaTable } from '#store';
import { Actor } from '../actor.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { RuleFollower, SlaStatuses } from '../ports.js';
import { NameReader } from '../name-reader.js';
import { newId, sameId } from '../problems/ids.js';
import { notFound } from '../problems/not-found.js';
import { invalidFields, type ProblemError } from '../problems/problem-error.js';
import { SavingQuery, SlaList, SlaStatusList } from '../schemas.js';
import { SiteReader } from '../site-reader.js';

/** Those with the least left; there may be a million. */
const MOST_BUDGETS = 1_000;

@ApiTags('SLAs')
@Controller('api/v1/slas')
export class SlasController {
  constructor(
    private readonly slas: SlaTable,
    private readonly names: NameReader,
    private readonly statuses: SlaStatuses,
    private readonly rules: RuleFollower,
    private readonly sites: SiteReader,
    private readonly attainment: AttainmentReader,
    private readonly days: AttainmentStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List SLAs' })
  @ApiAnswer(200, SlaList, 'all SLAs')
  @ApiProblems()
  async list(): Promise<z.infer<typeof SlaList>> {
    return { items: await this.slas.list() };
  }

  @Post()
  @ApiOperation({ summary: 'Define an SLA' })
  @ApiAnswer(201, Sla, 'the SLA with its id')
  @ApiProblems('malformed-json', 'invalid-query', 'conflict', 'too-large', 'not-json', 'invalid')
  async create(
    @Body({ schema: SlaInput }) input: SlaInput,
    @Query({ schema: SavingQuery }) query: SavingQuery,
    @Actor() actor: string,
  ): Promise<Sla> {
    const sla = { ...input, id: newId(input) };
    await this.check(sla, query);
    const created = await this.slas.create(sla, actor);
    await this.rules.changed();
    return created;
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show an SLA' })
  @ApiAnswer(200, Sla, 'the SLA')
  @ApiProblems('invalid-path', 'not-found')
  async show(@Param('id') id: string): Promise<Sla> {
    const sla = await this.slas.find(id);
    if (!sla) throw await this.unknown(id);
    return sla;
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Replace an SLA; the next judgement goes by the new one, which is its next version',
  })
  @ApiAnswer(200, Sla, 'the SLA as it is now')
  @ApiProblems(
    'malformed-json',
    'invalid-path',
    'invalid-query',
    'not-found',
    'conflict',
    'too-large',
    'not-json',
    'invalid',
  )
  async replace(
    @Param('id') id: string,
    @Body({ schema: SlaInput }) input: SlaInput,
    @Query({ schema: SavingQuery }) query: SavingQuery,
    @Actor() actor: string,
  ): Promise<Sla> {
    const sla = { ...input, id: sameId(id, input) };
    await this.check(sla, query);
    const replaced = await this.slas.replace(sla, actor);
    if (!replaced) throw await this.unknown(id);
    await this.rules.changed();
    return replaced;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an SLA; its incidents stay' })
  @ApiResponse({ status: 204, description: 'it is gone' })
  @ApiProblems('invalid-path', 'not-found')
  async delete(@Param('id') id: string, @Actor() actor: string): Promise<void> {
    if (!(await this.slas.delete(id, actor))) throw await this.unknown(id);
    await this.rules.changed();
  }

  @Get(':id/status')
  @ApiOperation({
    summary: 'Show the state of each account and operation that an SLA judges, with its numbers',
  })
  @ApiAnswer(200, SlaStatusList, 'states as they were last judged; none before the first judgement')
  @ApiProblems('invalid-path', 'not-found')
  async status(@Param('id') id: string): Promise<SlaStatusList> {
    const sla = await this.slas.find(id);
    if (!sla) throw await this.unknown(id);
    const items = (await this.statuses.of(id)).map(viewOf);
    if (sla.objective.type === 'slo') await this.addBudgets(sla, items);
    return { items };
  }

  private async addBudgets(sla: Sla, items: SlaStatusList['items']): Promise<void> {
    const spent = await this.attainment.spentMost(sla, MOST_BUDGETS, await this.days.contracts());
    const byKey = new Map(spent.map((each) => [keyOf(each.operation, each.account), each]));
    for (const { operation, account, measurement } of items) {
      const found = byKey.get(keyOf(operation, account));
      if (!found) continue;
      const { period, total, bad, budget } = found;
      measurement.budget = { periodStartUnixMs: period.fromUnixMs, total, bad, leftRatio: budget.leftRatio };
    }
  }

  /** Throws a problem that names all that is wrong beyond the schema. */
  private async check(sla: Sla, { allowUnmatched }: SavingQuery): Promise<void> {
    const options = { allowUnmatched: allowUnmatched === 'true' };
    const errors = await findSiteProblems(sla, this.sites.read(), options);
    errors.push(...(await this.names.unknownIn(pagedBy(sla))));
    if (errors.length > 0) throw invalidFields('invalid', errors);
  }

  private async unknown(id: string): Promise<ProblemError> {
    const slas = await this.slas.list();
    return notFound(
      'SLA',
      id,
      slas.map((sla) => sla.id),
    );
  }
}

function keyOf({ service, name, kind }: OperationRef, account: string): string {
  return JSON.stringify([service, name, kind, account]);
}

function viewOf(status: SlaStatus): SlaStatusList['items'][number] {
  const { account, state, reason, alerting, sinceUnixMs, violatingSinceUnixMs, measurement } = status;
  const { service, name, kind } = status.operation;
  return {
    operation: { service, name, kind },
    account,
    state,
    reason,
    alerting,
    since: new Date(sinceUnixMs).toISOString(),
    violatingSince: violatingSinceUnixMs === null ? null : new Date(violatingSinceUnixMs).toISOString(),
    // A copy: the evaluator's own is not the API's to change.
    measurement: { ...measurement },
  };
}
