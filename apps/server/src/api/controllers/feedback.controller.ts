import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type z } from 'zod';
import { FeedbackInput } from '#contract';
import { Clock } from '#kit';
import { FeedbackStore, IncidentStore } from '#page';
import { Actor } from '../actor.js';
import { incidentById } from '../incident-by-id.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { ProblemError } from '../problems/problem-error.js';
import { FeedbackList } from '../schemas.js';

@ApiTags('feedback')
@Controller('api/v1/incidents/:id/feedback')
export class FeedbackController {
  constructor(
    private readonly incidents: IncidentStore,
    private readonly feedback: FeedbackStore,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Show what people say of the pages of an incident' })
  @ApiAnswer(200, FeedbackList, 'the last word of each, the oldest first')
  @ApiProblems('invalid-path', 'not-found')
  async list(@Param('id') id: string): Promise<z.infer<typeof FeedbackList>> {
    const incident = await incidentById(this.incidents, id);
    return { items: await this.feedback.of(incident.id) };
  }

  @Put()
  @ApiOperation({
    summary: 'Say whether the pages of an incident were useful or noise; the last word of each person counts',
  })
  @ApiAnswer(200, FeedbackList, 'what people say of them now')
  @ApiProblems('malformed-json', 'invalid-path', 'not-found', 'conflict', 'too-large', 'not-json', 'invalid')
  async say(
    @Param('id') id: string,
    @Body({ schema: FeedbackInput }) { useful }: FeedbackInput,
    @Actor() actor: string,
  ): Promise<z.infer<typeof FeedbackList>> {
    const incident = await incidentById(this.incidents, id);
    const at = new Date(this.clock.nowMs()).toISOString();
    const isKept = await this.feedback.say(incident.id, { useful, channel: null, by: actor, at });
    if (!isKept) {
      throw new ProblemError('conflict', 'As many people have said what they think of it as are kept.');
    }
    return { items: await this.feedback.of(incident.id) };
  }
}
