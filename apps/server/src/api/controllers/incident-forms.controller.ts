import { Body, Controller, Param, Post, Redirect, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type Request } from 'express';
import { SnoozeFor } from '#contract';
import { Clock } from '#kit';
import { type Deed, IncidentHandling, IncidentStore } from '#page';
import { z } from 'zod';
import { actorNamed } from '../actor.js';
import { doDeed, snoozeFor } from '../do-deed.js';

/** A field that is left empty was not filled in. */
const Text = (characters: number) =>
  z
    .string()
    .trim()
    .max(characters)
    .transform((text) => text || undefined);
/** Browsers send ends of lines as CR LF, and count each as one character. */
const Note = z
  .string()
  .transform((text) => text.replaceAll('\r\n', '\n'))
  .pipe(Text(4000));

const Filled = { by: Text(200).optional(), account: z.string().max(256).optional(), note: Note.optional() };
const DeedForm = z.discriminatedUnion('do', [
  z.object({ ...Filled, do: z.enum(['acknowledge', 'unacknowledge', 'unsnooze', 'resolve']) }),
  z.object({ ...Filled, do: z.literal('assign'), assignee: Text(200).optional() }),
  z.object({ ...Filled, do: z.literal('note'), note: Note.pipe(z.string('must not be empty')) }),
  z.object({ ...Filled, do: z.literal('snooze'), for: SnoozeFor }),
]);
type DeedForm = z.infer<typeof DeedForm>;

/** The buttons on an incident's page; refused from anywhere else. */
@ApiExcludeController()
@Controller('incidents')
export class IncidentFormsController {
  constructor(
    private readonly handling: IncidentHandling,
    private readonly incidents: IncidentStore,
    private readonly clock: Clock,
  ) {}

  @Post(':id')
  @Redirect('/', 303)
  async do(
    @Param('id') incidentId: string,
    @Body({ schema: DeedForm }) form: DeedForm,
    @Req() request: Request,
  ): Promise<{ url: string }> {
    const atUnixMs = this.clock.nowMs();
    await doDeed(this.handling, this.incidents, {
      incidentId,
      actor: actorNamed(form.by ?? '', request),
      atUnixMs,
      deed: deedOf(form, atUnixMs),
      account: form.account || undefined,
      note: form.do === 'note' ? undefined : form.note,
    });
    return { url: `/incidents/${encodeURIComponent(incidentId)}` };
  }
}

function deedOf(form: DeedForm, nowUnixMs: number): Deed {
  if (form.do === 'assign') return { kind: 'assign', assignee: form.assignee ?? null };
  if (form.do === 'note') return { kind: 'note', text: form.note };
  if (form.do === 'snooze') return snoozeFor(form.for, nowUnixMs);
  return form.do === 'unsnooze' ? { kind: 'snooze', untilUnixMs: null } : { kind: form.do };
}
