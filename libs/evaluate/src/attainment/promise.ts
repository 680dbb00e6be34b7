import { type Objective } from '#contract';
import { firstBadBucket } from '#histogram';
import { type BadRequests } from '../judge/counts.js';

/** What is promised of a period's requests: which of them are bad, and how many of them may be. */
export type Promised = { bad: Exclude<BadRequests, 'none'>; allowedRatio: number };

/** Undefined for objectives that promise no share of requests: rates, silence, and what depends on the weeks before. */
export function promisedBy(objective: Objective): Promised | undefined {
  if (objective.type === 'latency') {
    return { bad: slowerThan(objective.thresholdMs), allowedRatio: ratioOf(100 - objective.percentile) };
  }
  if (objective.type === 'error-rate') {
    return { bad: 'errors', allowedRatio: ratioOf(objective.maxPercent) };
  }
  if (objective.type !== 'slo') return undefined;
  return {
    bad: objective.thresholdMs === undefined ? 'errors' : slowerThan(objective.thresholdMs),
    allowedRatio: ratioOf(100 - objective.targetPercent),
  };
}

function slowerThan(thresholdMs: number): { fromBucket: number } {
  return { fromBucket: firstBadBucket(thresholdMs * 1e6) };
}

/** Without the residue of binary subtraction: else 1 bad of 1,000 exceeds the 100 − 99.9 percent of a p99.9. */
function ratioOf(percent: number): number {
  return Number((percent / 100).toPrecision(10));
}
