import { ruleOf } from '../objectives/objective.js';
import { type KeyRule } from '../judge/judge-key.js';
import { alphaOf, binomialTail } from '../statistics/statistics.js';

/** Windows of more than an hour begin up to a minute earlier than they say. */
const EDGE_MS = 60_000;
/** The tail is exact to 1e-11, in the screen as in the judgement. */
const ROUNDING = 1 + 1e-9;

/**
 * What has to be true of one of a rule's windows for a key to begin to fire: a bound that hours alone can be held
 * against. It may say yes where judging says no, never the other way round.
 */
export type Screen = {
  windowMs: number;
  /** How far before its end the window begins at most. */
  reachMs: number;
  /** Fewer bad requests than these are never enough. */
  leastBad: number;
  /** Whether it may, with at most so many bad requests in the window, and at least so many good ones. */
  mayFire: (bad: number, good: number) => boolean;
};

/**
 * One of them has to let a window through. None where numbers of bad requests say nothing: all has to be judged then.
 * @param keys over which the rule's false pages are split
 */
export function screensOf({ sla, objective }: KeyRule, keys: number): readonly Screen[] | undefined {
  const screen = (windowSeconds: number, allowedRatio: number): Screen => {
    const alpha = alphaOf(sla.confidence, windowSeconds, keys) * ROUNDING;
    // All bad and no good ones have the probability allowedRatioⁿ. One less, for what logarithms round.
    const least = Math.floor(Math.log(alpha) / Math.log(allowedRatio)) - 1;
    const leastBad = allowedRatio > 0 ? Math.max(1, least) : 1;
    const windowMs = windowSeconds * 1000;
    return {
      windowMs,
      reachMs: windowMs + EDGE_MS,
      leastBad,
      // Fewer bad ones, or more good ones, are only ever more probable.
      mayFire: (bad, good) => bad >= leastBad && binomialTail(bad, bad + good, allowedRatio) < alpha,
    };
  };
  if (objective.type === 'latency' || objective.type === 'error-rate') {
    return [screen(sla.windowSeconds, ruleOf(objective).allowedRatio)];
  }
  return undefined;
}
