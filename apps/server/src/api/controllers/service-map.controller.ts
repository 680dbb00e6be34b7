import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ServiceMap } from '#contract';
import { Clock } from '#kit';
import { SurveyReader } from '#store';
import { quantileNs } from '#survey';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { periodOf, ServiceMapQuery, surveyedMs } from '../survey-queries.js';

const HOUR_MS = 3_600_000;
const NEW_MS = 24 * HOUR_MS;

@ApiTags('survey')
@Controller('api/v1/service-map')
export class ServiceMapController {
  constructor(
    private readonly survey: SurveyReader,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Show who calls whom, how often, and how that goes',
    description: 'Inferred from sampled traces; calls that nobody waits for are in it, too.',
  })
  @ApiAnswer(200, ServiceMap, 'the edges between services and to dependencies')
  @ApiProblems('invalid-query')
  async show(@Query({ schema: ServiceMapQuery }) query: ServiceMapQuery): Promise<ServiceMap> {
    const nowUnixMs = this.clock.nowMs();
    const period = periodOf(query, nowUnixMs);
    const { traces, sampled, pathNs, firstHourUnixMs, surveyedSinceUnixMs } = await this.survey.hours(period);
    const edges = await this.survey.edges(period, query.limit + 1);
    const sinceUnixMs = surveyedSinceUnixMs ?? nowUnixMs;
    const firstUnixMs = firstHourUnixMs ?? period.from.getTime();
    const seconds = surveyedMs(firstUnixMs, period.to.getTime(), sinceUnixMs, nowUnixMs) / 1000;
    return {
      from: period.from.toISOString(),
      to: period.to.toISOString(),
      traces: Math.round(traces),
      sampled,
      more: edges.length > query.limit,
      edges: edges
        .slice(0, query.limit)
        .map(({ caller, callee, kind, calls, errors, firstSeenUnixMs, ...edge }) => ({
          caller,
          callee,
          kind,
          calls: Math.round(calls),
          callsPerSecond: calls / seconds,
          errorShare: Math.min(1, errors / calls),
          meanMs: edge.durationNs / calls / 1e6,
          p95Ms: (quantileNs(edge.buckets, 0.95) ?? 0) / 1e6,
          pathShare: pathNs > 0 ? Math.min(1, edge.pathNs / pathNs) : 0,
          firstSeen: new Date(firstSeenUnixMs).toISOString(),
          isNew: nowUnixMs - firstSeenUnixMs < NEW_MS && firstSeenUnixMs - sinceUnixMs > HOUR_MS,
        })),
    };
  }
}
