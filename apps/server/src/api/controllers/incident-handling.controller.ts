import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  AcknowledgeRequest,
  AssignRequest,
  Incident,
  MOST_SNOOZE_MS,
  NoteRequest,
  ResolveRequest,
  SnoozeRequest,
} from '#contract';
import { type Deed, IncidentHandling, IncidentStore } from '#page';
import { Clock } from '#kit';
import { Actor } from '../actor.js';
import { doDeed, snoozeFor } from '../do-deed.js';
import { ApiAnswer, ApiProblems } from '../openapi.js';
import { invalidFields } from '../problems/problem-error.js';

const PROBLEMS = ['malformed-json', 'invalid-path', 'not-found', 'too-large', 'not-json', 'invalid'] as const;
const SAID = 'Who does it is X-Culprit-Actor. What is so already stays so, and is not told again.';

/** What people do about incidents, as a whole or about one account. */
@ApiTags('incidents')
@Controller('api/v1/incidents/:id')
export class IncidentHandlingController {
  constructor(
    private readonly handling: IncidentHandling,
    private readonly incidents: IncidentStore,
    private readonly clock: Clock,
  ) {}

  @Post('acknowledge')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say that you are on it: nobody else is called any more',
    description: `${SAID} The first who acknowledges stays the one. The body may be left out.`,
  })
  @ApiAnswer(200, Incident, 'the incident as it is now')
  @ApiProblems(...PROBLEMS, 'conflict')
  acknowledge(
    @Param('id') id: string,
    @Body({ schema: AcknowledgeRequest }) body: AcknowledgeRequest,
    @Actor() actor: string,
  ): Promise<Incident> {
    return this.do(id, actor, { kind: 'acknowledge' }, body);
  }

  @Post('unacknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take the acknowledgement back: others are called again', description: SAID })
  @ApiAnswer(200, Incident, 'the incident as it is now')
  @ApiProblems(...PROBLEMS)
  unacknowledge(
    @Param('id') id: string,
    @Body({ schema: AcknowledgeRequest }) body: AcknowledgeRequest,
    @Actor() actor: string,
  ): Promise<Incident> {
    return this.do(id, actor, { kind: 'unacknowledge' }, body);
  }

  @Post('assign')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say whose it is; null: nobody’s', description: SAID })
  @ApiAnswer(200, Incident, 'the incident as it is now')
  @ApiProblems(...PROBLEMS)
  assign(
    @Param('id') id: string,
    @Body({ schema: AssignRequest }) body: AssignRequest,
    @Actor() actor: string,
  ): Promise<Incident> {
    return this.do(id, actor, { kind: 'assign', assignee: body.assignee }, body);
  }

  @Post('notes')
  @HttpCode(200)
  @ApiOperation({ summary: 'Write into the timeline, also after the end', description: SAID })
  @ApiAnswer(200, Incident, 'the incident as it is now')
  @ApiProblems(...PROBLEMS)
  note(
    @Param('id') id: string,
    @Body({ schema: NoteRequest }) { account, text }: NoteRequest,
    @Actor() actor: string,
  ): Promise<Incident> {
    return this.do(id, actor, { kind: 'note', text }, { account });
  }

  @Post('snooze')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Be quiet about it for or until a time; nobody is told of anything but its end',
    description: `${SAID} With {"until": null} it is snoozed no longer.`,
  })
  @ApiAnswer(200, Incident, 'the incident as it is now')
  @ApiProblems(...PROBLEMS, 'conflict')
  snooze(
    @Param('id') id: string,
    @Body({ schema: SnoozeRequest }) body: SnoozeRequest,
    @Actor() actor: string,
  ): Promise<Incident> {
    const { for: ms, until = null } = body;
    const untilUnixMs = until === null ? null : Date.parse(until);
    const nowUnixMs = this.clock.nowMs();
    if (untilUnixMs !== null && untilUnixMs > nowUnixMs + MOST_SNOOZE_MS) {
      const detail = 'must not be more than 30d from now: snooze again then, or silence what it is about';
      throw invalidFields('invalid', [{ pointer: '/until', detail }]);
    }
    const deed: Deed = ms === undefined ? { kind: 'snooze', untilUnixMs } : snoozeFor(ms, nowUnixMs);
    return this.do(id, actor, deed, body);
  }

  @Post('resolve')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say that it is over; those who were told are told',
    description:
      `${SAID} What still violates after the quiet period (CULPRIT_QUIET_PERIOD) reopens it. ` +
      'Of an account it is a remark: the incident is over once nothing violates, or it is resolved as a whole. The body may be left out.',
  })
  @ApiAnswer(200, Incident, 'the incident as it is now')
  @ApiProblems(...PROBLEMS)
  resolve(
    @Param('id') id: string,
    @Body({ schema: ResolveRequest }) body: ResolveRequest,
    @Actor() actor: string,
  ): Promise<Incident> {
    return this.do(id, actor, { kind: 'resolve' }, body);
  }

  private do(
    incidentId: string,
    actor: string,
    deed: Deed,
    { account, note }: { account?: string | undefined; note?: string | undefined },
  ): Promise<Incident> {
    const atUnixMs = this.clock.nowMs();
    return doDeed(this.handling, this.incidents, { incidentId, actor, atUnixMs, deed, account, note });
  }
}
