import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type HistoryHour, LatencyHistory } from '#store';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { ProblemError } from '../problems/problem-error.js';
import { HistoryHourList, HistoryQuery } from '../schemas.js';

const DAY_MS = 86_400_000;

@ApiTags('accounts')
@Controller('api/v1/accounts/:key/history')
export class HistoryController {
  constructor(private readonly history: LatencyHistory) {}

  @Get()
  @ApiOperation({
    summary: 'Show what an account got of an operation, hour by hour',
    description:
      'The account need not be registered; "*" is everybody. Hours without requests are left out, and the current one is as far as it is measured.',
  })
  @ApiAnswer(200, HistoryHourList, 'the hours with requests, in their order')
  @ApiProblems('invalid-path', 'invalid-query', 'not-found')
  async show(
    @Param('key') key: string,
    @Query({ schema: HistoryQuery }) { days, ...operation }: HistoryQuery,
  ): Promise<HistoryHourList> {
    const hours = await this.history.hours(key, operation, days * DAY_MS);
    if (hours.length === 0) {
      throw new ProblemError(
        'not-found',
        `The account "${key}" sent no request to ${operation.kind} operation "${operation.name}" of "${operation.service}" in the last ${days} days. GET /api/v1/operations lists the operations that have been measured.`,
      );
    }
    return { items: hours.map(viewOf) };
  }
}

function viewOf(hour: HistoryHour): HistoryHourList['items'][number] {
  const { requests, errors, p50Ms, p90Ms, p99Ms, maxMs } = hour;
  return { hour: new Date(hour.hourUnixMs).toISOString(), requests, errors, p50Ms, p90Ms, p99Ms, maxMs };
}
