import { type EscalationNote, type EscalationPolicy, type PagingReason, type Rotation } from '#contract';
import { onCall } from '../escalation/on-call.js';

/** What of an incident decides which steps are due. */
export type EscalationProgress = {
  /** Its last opening: one that reopens is escalated anew. */
  openedAtUnixMs: number;
  /** Of this opening, whatever the clock of whoever has acknowledged it says; null: nobody has. */
  acknowledgedAtUnixMs: number | null;
  snoozedUntilUnixMs: number | null;
  /** How many steps have been taken, … */
  taken: number;
  /** … and the `countedFromUnixMs` that the last of them had; before the first, when the policy began to hold. */
  countedFromUnixMs: number;
};

export type DueStep = {
  /** From 0, over all repeats. To be taken once for each `countedFromUnixMs`. */
  step: number;
  countedFromUnixMs: number;
  /** Empty where a later step that is due as well tells the same, or nobody is left to be told. */
  channels: string[];
  reason: Extract<PagingReason, `step-${string}`>;
  note: EscalationNote;
};

const MINUTE_MS = 60_000;

/**
 * The steps of a policy that are due and have not been taken. Level-triggered: whoever asks rarely gets all that has come due
 * meanwhile, of which each channel is told the last; what is not taken is due again the next time.
 *
 * A snooze stops it, and its end is as a new opening: who wanted to be left alone until then is told first again, and the
 * others have their time from then.
 */
export function dueSteps(
  policy: EscalationPolicy,
  rotations: readonly Rotation[],
  progress: EscalationProgress,
  nowUnixMs: number,
): DueStep[] {
  if (progress.acknowledgedAtUnixMs !== null || isSnoozed(progress, nowUnixMs)) return [];
  const countedFromUnixMs = countedFrom(progress);
  const taken = countedFromUnixMs === progress.countedFromUnixMs ? progress.taken : 0;
  const isAfterSnooze = countedFromUnixMs > Math.max(progress.openedAtUnixMs, progress.countedFromUnixMs);
  const due: DueStep[] = [];
  for (let step = taken; ; step++) {
    const planned = stepOf(policy, step);
    if (planned === undefined || countedFromUnixMs + planned.note.afterMs > nowUnixMs) break;
    const channels = channelsOf(planned, rotations, nowUnixMs);
    const isReminder = isAfterSnooze && planned.reason === 'step-at-once';
    const reason = isReminder ? 'step-after-snooze' : planned.reason;
    due.push({ step, countedFromUnixMs, channels, reason, note: planned.note });
  }
  return withoutOvertaken(due);
}

function isSnoozed({ snoozedUntilUnixMs }: EscalationProgress, nowUnixMs: number): boolean {
  return snoozedUntilUnixMs !== null && nowUnixMs < snoozedUntilUnixMs;
}

/** Never back: a snooze that is taken back after an earlier one is over does not make the earlier one undone. */
function countedFrom(progress: EscalationProgress): number {
  const { openedAtUnixMs, snoozedUntilUnixMs, countedFromUnixMs } = progress;
  return Math.max(openedAtUnixMs, snoozedUntilUnixMs ?? openedAtUnixMs, countedFromUnixMs);
}

type PlannedStep = Pick<DueStep, 'reason' | 'note'> & Pick<EscalationPolicy['steps'][number], 'notify'>;

function stepOf({ id, steps, repeat }: EscalationPolicy, step: number): PlannedStep | undefined {
  const times = Math.floor(step / steps.length);
  const planned = steps[step % steps.length];
  if (planned === undefined || times > (repeat?.times ?? 0)) return undefined;
  const afterMs = (times * (repeat?.everyMinutes ?? 0) + planned.afterMinutes) * MINUTE_MS;
  return {
    notify: planned.notify,
    reason: times > 0 ? 'step-repeated' : afterMs === 0 ? 'step-at-once' : 'step-unacknowledged',
    note: { policy: id, step: (step % steps.length) + 1, repeat: times, afterMs },
  };
}

/** A rotation that is gone has nobody on call. */
function channelsOf({ notify }: PlannedStep, rotations: readonly Rotation[], nowUnixMs: number): string[] {
  const channels = notify.flatMap((target) => {
    if ('channel' in target) return [target.channel];
    const rotation = rotations.find(({ id }) => id === target.rotation);
    return rotation === undefined ? [] : [onCall(rotation, nowUnixMs).channel];
  });
  return [...new Set(channels)];
}

/** Nobody is woken three times in one second because nobody has asked for half an hour. */
function withoutOvertaken(due: DueStep[]): DueStep[] {
  const told = new Set<string>();
  for (const each of due.toReversed()) {
    const channels = each.channels.filter((channel) => !told.has(channel));
    if (channels.length === 0 && each.channels.length > 0) each.reason = 'step-overtaken';
    each.channels = channels;
    for (const channel of channels) told.add(channel);
  }
  return due;
}
