import { type Objective } from '#contract';
import { firstBadBucket, lowerBoundNs } from '#histogram';

/** An objective as arithmetic on (total, bad): latency and errors are judged alike. */
export type ObjectiveRule = {
  /** What the objective permits of bad / total. */
  allowedRatio: number;
  bad: { fromBucket: number } | 'errors';
  /** The bucket bound ≥ the threshold from which on requests are bad; null for error rates. */
  effectiveThresholdNs: number | null;
  /** The quantile that the page shows as measured; null for error rates. */
  quantile: number | null;
};

export function ruleOf(objective: Objective): ObjectiveRule {
  if (objective.type === 'error-rate') {
    return {
      allowedRatio: ratioOf(objective.maxPercent),
      bad: 'errors',
      effectiveThresholdNs: null,
      quantile: null,
    };
  }
  if (objective.type !== 'latency') throw new RangeError(`${objective.type} is not judged yet`);
  const fromBucket = firstBadBucket(objective.thresholdMs * 1e6);
  return {
    allowedRatio: ratioOf(100 - objective.percentile),
    bad: { fromBucket },
    effectiveThresholdNs: lowerBoundNs(fromBucket),
    quantile: objective.percentile / 100,
  };
}

/** Without the residue of binary subtraction: else 1 bad of 1,000 exceeds the 100 − 99.9 percent of a p99.9. */
function ratioOf(percent: number): number {
  return Number((percent / 100).toPrecision(10));
}

/** Exactly at the objective is within it. */
export function isWithin(bad: number, total: number, allowedRatio: number): boolean {
  return total === 0 || bad / total <= allowedRatio;
}
