import { type Baseline } from '../judge/counts.js';

/** How few requests an account had in any of the hours that are like this one. */
export type PastRate = {
  /** How many weeks it is about. */
  weeks: number;
  /** Requests of the quietest hour of them. */
  fewestPerHour: number;
  /** The longest time without a request that is known of; 0 where none is. */
  longestGapSeconds: number;
};

const FEWEST_WEEKS = 2;

const known = new WeakMap<Baseline, PastRate | undefined>();

/**
 * Undefined where too few weeks are known. The weeks before an account's first requests say nothing of how often it
 * is silent. Computed once for each baseline.
 */
export function pastRate(baseline: Baseline): PastRate | undefined {
  if (!known.has(baseline)) known.set(baseline, computed(baseline));
  return known.get(baseline);
}

function computed(baseline: Baseline): PastRate | undefined {
  const oldest = baseline.findLastIndex(({ histogram }) => histogram.count > 0);
  const weeks = baseline.slice(0, oldest + 1).filter(({ seconds }) => seconds > 0);
  if (weeks.length < Math.min(FEWEST_WEEKS, baseline.length) || weeks.length === 0) return undefined;
  return {
    weeks: weeks.length,
    fewestPerHour: Math.min(...weeks.map(({ fewestPerHour }) => fewestPerHour)),
    longestGapSeconds: Math.max(...weeks.map(({ longestGapSeconds }) => longestGapSeconds ?? 0)),
  };
}
