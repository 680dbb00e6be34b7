import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { LatencyOwners } from '#contract';
import { groupBy, Clock } from '#kit';
import { SurveyReader } from '#store';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { ProblemError } from '../problems/problem-error.js';
import { LatencyOwnerQuery, periodOf } from '../survey-queries.js';

type OwnerRow = Awaited<ReturnType<SurveyReader['owners']>>[number];
type Owner = LatencyOwners['owners'][number];

@ApiTags('survey')
@Controller('api/v1/latency-owners')
export class LatencyOwnersController {
  constructor(
    private readonly survey: SurveyReader,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Tell whose time an operation’s requests take, and whose requests take it',
    description:
      'Critical-path time by service and by account; once for all requests and once for the slowest 5 %, who decide the p95.',
  })
  @ApiAnswer(200, LatencyOwners, 'estimates from sampled traces')
  @ApiProblems('invalid-query', 'not-found')
  async show(@Query({ schema: LatencyOwnerQuery }) query: LatencyOwnerQuery): Promise<LatencyOwners> {
    const { service, name, kind } = query;
    const period = periodOf(query, this.clock.nowMs());
    const total = await this.survey.operation({ service, name, kind }, period);
    if (!total) {
      throw new ProblemError(
        'not-found',
        `No request to ${kind} operation "${name}" of "${service}" was surveyed in that time. Surveyed are roots of traces, consumers, and what an SLA names; the newest requests are there after two minutes. GET /api/v1/operations lists the operations that have been measured.`,
      );
    }
    const rows = await this.survey.owners({ service, name, kind }, period);
    const { sampled, requests, pathNs, slowRequests, slowPathNs } = total;
    return {
      from: period.from.toISOString(),
      to: period.to.toISOString(),
      sampled,
      requests: Math.round(requests),
      meanMs: ratio(pathNs, requests) / 1e6,
      slowest: { requests: Math.round(slowRequests), meanMs: ratio(slowPathNs, slowRequests) / 1e6 },
      owners: byOwner(rows).map((own) => viewOf(own, total)),
    };
  }
}

function viewOf(
  rows: OwnerRow[],
  total: { requests: number; pathNs: number; slowRequests: number; slowPathNs: number },
): Owner {
  const sum = (ns: (row: OwnerRow) => number): number => rows.reduce((all, row) => all + ns(row), 0);
  const pathNs = sum((row) => row.pathNs);
  const slowPathNs = sum((row) => row.slowPathNs);
  return {
    name: rows[0]?.name ?? '',
    kind: rows[0]?.kind ?? 'service',
    share: shareOf(pathNs, total.pathNs),
    meanMs: ratio(pathNs, total.requests) / 1e6,
    slowestShare: shareOf(slowPathNs, total.slowPathNs),
    slowestMeanMs: ratio(slowPathNs, total.slowRequests) / 1e6,
    accounts: rows.map((row) => ({
      account: row.account,
      share: shareOf(row.pathNs, pathNs),
      seconds: row.pathNs / 1e9,
    })),
  };
}

/** The rows come with those of one owner in a row. */
function byOwner(rows: OwnerRow[]): OwnerRow[][] {
  return [...groupBy(rows, ({ kind, name }) => `${kind} ${name}`).values()];
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function shareOf(part: number, whole: number): number {
  return Math.min(1, ratio(part, whole));
}
