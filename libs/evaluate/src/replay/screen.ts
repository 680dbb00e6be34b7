import { type SlotCounts } from '../judge/counts.js';
import { type KeyRule } from '../judge/judge-key.js';
import { burnRatesOf } from '../objectives/burn-rates.js';
import { ratioOf } from '../objectives/ratio.js';
import { alphaOf, binomialTail } from '../statistics/statistics.js';
import { secondsKeptFor, windowAt } from '../windows/window.js';

/** Tails are exact to 1e-11, and a share to less, in the screen as in the judgement. */
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
  /** Whether it may by the window that ends at this moment, of which good requests may be missing. */
  mayFireAt: (atUnixMs: number, counts: SlotCounts) => boolean;
};

/**
 * One of them has to let a window through. None where numbers of bad requests say nothing: all has to be judged then.
 * @param keys over which the rule's false pages are split
 */
export function screensOf({ sla, objective }: KeyRule, keys: number): readonly Screen[] | undefined {
  const alphaOfWindow = (windowSeconds: number): number => alphaOf(sla.confidence, windowSeconds, keys);
  const { windowSeconds } = sla;
  if (objective.type === 'latency') {
    return [screen(windowSeconds, ratioOf(100 - objective.percentile), alphaOfWindow(windowSeconds), 0)];
  }
  if (objective.type === 'error-rate') {
    return [screen(windowSeconds, ratioOf(objective.maxPercent), alphaOfWindow(windowSeconds), 0)];
  }
  if (objective.type !== 'slo') return undefined;
  // Of a pair, the long window has to burn and to be confident; the short one is not looked at.
  const allowedRatio = ratioOf(100 - objective.targetPercent);
  const burnRates = burnRatesOf(objective);
  return burnRates.map(({ longSeconds, factor }) => {
    const alpha = alphaOfWindow(longSeconds) / burnRates.length;
    return screen(longSeconds, allowedRatio, alpha, factor * allowedRatio);
  });
}

function screen(windowSeconds: number, allowedRatio: number, alpha: number, leastShare: number): Screen {
  // All bad and no good ones have the probability allowedRatioⁿ. One less, for what logarithms round.
  const least = Math.floor(Math.log(alpha) / Math.log(allowedRatio)) - 1;
  const leastBad = allowedRatio > 0 ? Math.max(1, least) : 1;
  // What is within the objective is not improbable; its tail is the long one to add up.
  const share = Math.max(leastShare, allowedRatio);
  // Fewer bad ones, or more good ones, are only ever more probable, and a smaller share.
  const mayFire = (bad: number, good: number): boolean =>
    bad >= leastBad &&
    bad * ROUNDING >= share * (bad + good) &&
    binomialTail(bad, bad + good, allowedRatio) < alpha * ROUNDING;
  return {
    windowMs: windowSeconds * 1000,
    reachMs: secondsKeptFor(windowSeconds) * 1000,
    leastBad,
    mayFire,
    mayFireAt: (atUnixMs, counts) => {
      const { fromUnixMs, toUnixMs } = windowAt(atUnixMs - 1, windowSeconds);
      const { total, bad } = counts.sum(fromUnixMs, toUnixMs);
      return mayFire(bad, total - bad);
    },
  };
}
