import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type BlindSpot, BlindSpotList } from '#contract';
import { Clock } from '#kit';
import { SurveyReader } from '#store';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { duration } from '../pages/format.js';
import { BlindSpotQuery, periodOf } from '../survey-queries.js';

type BlindSpotRow = Awaited<ReturnType<SurveyReader['blindSpots']>>[number];

@ApiTags('survey')
@Controller('api/v1/blind-spots')
export class BlindSpotsController {
  constructor(
    private readonly survey: SurveyReader,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List where requests spend time that no span explains',
    description:
      'Those that take 10 % of their operation’s critical path and a millisecond a request at least. What is not told: time in spans inside a service that have none inside, and in calls.',
  })
  @ApiAnswer(200, BlindSpotList, 'none where all time is explained, or nothing was surveyed')
  @ApiProblems('invalid-query')
  async list(@Query({ schema: BlindSpotQuery }) query: BlindSpotQuery): Promise<BlindSpotList> {
    const { service, name, kind, limit } = query;
    const filter = {
      ...(service !== undefined && { service }),
      ...(name !== undefined && { name }),
      ...(kind !== undefined && { kind }),
    };
    const period = periodOf(query, this.clock.nowMs());
    const spots = await this.survey.blindSpots(filter, period, limit + 1);
    return {
      from: period.from.toISOString(),
      to: period.to.toISOString(),
      items: spots.slice(0, limit).map(viewOf),
      more: spots.length > limit,
    };
  }
}

function viewOf({ service, name, kind, sampled, meanNs, ...row }: BlindSpotRow): BlindSpot {
  const { blindService, place, span } = row;
  const share = Math.min(1, row.share);
  const where = place === 'around-spans' ? 'around the spans inside' : 'with no span inside';
  return {
    operation: { service, name, kind },
    service: blindService,
    place,
    span,
    share,
    meanMs: meanNs / 1e6,
    sampled,
    sentence: `${Math.round(share * 100)} % of the path of "${name}" (${duration(meanNs)} a request) is unexplained in ${blindService}, ${where} "${span}": instrument what it does there.`,
  };
}
