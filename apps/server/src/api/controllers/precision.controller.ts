import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { SlaPrecision } from '#contract';
import { Clock } from '#kit';
import { FeedbackStore } from '#page';
import { SlaTable } from '#store';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { precisionByRule, precisionOfRule } from '../precision.js';
import { notFound } from '../problems/not-found.js';
import { PrecisionList, PrecisionQuery } from '../schemas.js';

const DAY_MS = 86_400_000;

/** Whether the pages of rules are worth it, by what people say. */
@ApiTags('feedback')
@Controller('api/v1')
export class PrecisionController {
  constructor(
    private readonly feedback: FeedbackStore,
    private readonly slas: SlaTable,
    private readonly clock: Clock,
  ) {}

  @Get('precision')
  @ApiOperation({ summary: 'List what people say of the pages of each rule' })
  @ApiAnswer(
    200,
    PrecisionList,
    'rules that paged somebody: first those that are most surely noise, last those that nobody speaks of',
  )
  @ApiProblems('invalid-query')
  async list(
    @Query({ schema: PrecisionQuery }) query: PrecisionQuery,
  ): Promise<z.infer<typeof PrecisionList>> {
    return { items: precisionByRule(await this.feedback.votes({ sinceUnixMs: this.since(query) })) };
  }

  @Get('slas/:id/precision')
  @ApiOperation({ summary: 'Show what people say of the pages of an SLA, by its versions' })
  @ApiAnswer(200, SlaPrecision, 'how many pages, how many useful, how many noise')
  @ApiProblems('invalid-path', 'invalid-query', 'not-found')
  async show(
    @Param('id') id: string,
    @Query({ schema: PrecisionQuery }) query: PrecisionQuery,
  ): Promise<SlaPrecision> {
    const votes = await this.feedback.votes({ sla: id, sinceUnixMs: this.since(query) });
    // Of one that is deleted, what was said of it stays.
    if (votes.length === 0 && (await this.slas.find(id)) === undefined) {
      const slas = await this.slas.list();
      throw notFound(
        'SLA',
        id,
        slas.map((sla) => sla.id),
      );
    }
    return precisionOfRule(id, votes);
  }

  private since({ days }: PrecisionQuery): number {
    return this.clock.nowMs() - days * DAY_MS;
  }
}
