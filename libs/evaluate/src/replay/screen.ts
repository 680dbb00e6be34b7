import { ruleOf } from '../objectives/objective.js';
import { type KeyRule } from '../judge/judge-key.js';
import { binomialTail } from '../statistics/statistics.js';

/**
 * What has to be true of a window for its key to begin to fire: a bound that hours alone can be held against. It may
 * say yes where judging says no, never the other way round.
 */
export type Screen = {
  /** What the window is at least long. */
  windowMs: number;
  /** Fewer bad requests than these are never enough. */
  leastBad: number;
  /** @param bad at most so many bad requests are in the window @param good at least so many good ones are */
  mayFire: (bad: number, good: number) => boolean;
};

/** The tail is exact to 1e-11, in the screen as in the judgement. */
const ROUNDING = 1 + 1e-9;

/** Undefined where numbers of bad requests say nothing: then all has to be judged. */
export function screenOf({ sla, objective, alpha }: KeyRule): Screen | undefined {
  if (objective.type !== 'latency' && objective.type !== 'error-rate') return undefined;
  const { allowedRatio } = ruleOf(objective);
  // All bad and no good ones have the probability allowedRatioⁿ. One less, for what logarithms round.
  const leastBad =
    allowedRatio > 0 ? Math.max(1, Math.floor(Math.log(alpha) / Math.log(allowedRatio)) - 1) : 1;
  return {
    windowMs: sla.windowSeconds * 1000,
    leastBad,
    // Fewer bad ones, or more good ones, are only ever more probable.
    mayFire: (bad, good) => bad >= leastBad && binomialTail(bad, bad + good, allowedRatio) < alpha * ROUNDING,
  };
}
