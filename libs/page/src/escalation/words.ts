import { type EscalationNote } from '#contract';
import { formatDuration } from '../render/units.js';
import { type DueStep } from '../stages/escalate.js';

/** Of a page whose event is "escalated": "Not acknowledged for 10 min: escalated to step 2 of policy payments" */
export function escalationInWords({ policy, step, repeat, afterMs }: EscalationNote): string {
  if (afterMs === 0)
    return `Not acknowledged when the snooze was over: step ${step} of policy ${policy} again`;
  const again = repeat === 0 ? '' : ', again';
  return `Not acknowledged for ${formatDuration(afterMs * 1e6)}: escalated to step ${step} of policy ${policy}${again}`;
}

/** What the timeline says of a step. */
export function stepInWords({
  note,
  channels,
  reason,
}: Pick<DueStep, 'note' | 'channels' | 'reason'>): string {
  const isAtOnce = reason === 'step-at-once';
  const what = isAtOnce ? `Step ${note.step} of policy ${note.policy}, at once` : escalationInWords(note);
  if (reason === 'step-overtaken') return `${what}; a later step tells the same at once`;
  return channels.length === 0 ? `${what}; nobody is on call` : `${what}: ${channels.join(', ')}`;
}
