import { type SlaState } from '#contract';
import { type Baseline, type RuleHours, type SlotCounts } from '../judge/counts.js';
import { judgeKey, type KeyRule, type KeyStanding } from '../judge/judge-key.js';

/** A change of state or of alerting. `from` is undefined where it is the first. */
export type Transition = { atUnixMs: number; standing: KeyStanding; from: SlaState | undefined };

export type ReplayOptions = {
  /** Whole slots of 10 s. Each moment of from < moment ≤ to that is `stepMs` after the one before is judged. */
  fromUnixMs: number;
  toUnixMs: number;
  stepMs: number;
  baselineAt?: (unixMs: number) => Baseline | undefined;
  hours?: RuleHours | undefined;
  /** What it was at `fromUnixMs`; a life of its own begins there where this is absent. */
  before?: KeyStanding | undefined;
  /** Where it says no, and the key is at rest, the moment is passed over: nothing can begin there. */
  mayFire?: ((atUnixMs: number) => boolean) | undefined;
  /** Told of every judgement. */
  onJudged?: ((standing: KeyStanding) => void) | undefined;
};

/**
 * The life of one key as live judging would have had it with all its requests in time: judged whenever a step has
 * just ended, by windows that end there. Returns the last standing.
 */
export function* replay(
  rule: KeyRule,
  counts: SlotCounts,
  options: ReplayOptions,
): Generator<Transition, KeyStanding | undefined> {
  const { fromUnixMs, toUnixMs, stepMs, baselineAt, hours, before, mayFire, onJudged } = options;
  let standing = before;
  for (let atUnixMs = fromUnixMs + stepMs; atUnixMs <= toUnixMs; atUnixMs += stepMs) {
    if (mayFire !== undefined && isAtRest(standing) && !mayFire(atUnixMs)) continue;
    // The last instant of the slot that ends here: its window has this slot, but not yet an empty one after it.
    const nowUnixMs = atUnixMs - 1;
    const moment = { nowUnixMs, caughtUp: true, pause: hours?.pausedAt(nowUnixMs) };
    const next = judgeKey(rule, counts, baselineAt?.(nowUnixMs), standing, moment);
    onJudged?.(next);
    const from = standing?.state;
    const isNews = from !== next.state || (standing?.alerting ?? false) !== next.alerting;
    standing = next;
    if (isNews) yield { atUnixMs, standing: next, from };
  }
  return standing;
}

/**
 * Whether all that is to come follows from the requests to come, whatever state exactly this is. It does not while an
 * incident is open, and while a violation has to last.
 */
export function isAtRest(standing: KeyStanding | undefined): boolean {
  if (standing === undefined) return true;
  return !standing.alerting && standing.memory?.confidentSinceUnixMs === undefined;
}
