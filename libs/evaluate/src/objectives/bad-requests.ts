import { type Objective } from '#contract';
import { firstBadBucket } from '#histogram';
import { type BadRequests, type Baseline } from '../judge/counts.js';
import { firstRegressedBucket } from './regression.js';

const NS_PER_MS = 1e6;

/** Which requests an objective calls bad: `none` where only their number counts, or too little is known of the past. */
export function badRequests(objective: Objective, baseline: Baseline | undefined): BadRequests {
  switch (objective.type) {
    case 'latency':
      return slowerThan(objective.thresholdMs);
    case 'slo':
      return objective.thresholdMs === undefined ? 'errors' : slowerThan(objective.thresholdMs);
    case 'error-rate':
      return 'errors';
    case 'regression': {
      const fromBucket = firstRegressedBucket(objective, baseline);
      return fromBucket === undefined ? 'none' : { fromBucket };
    }
    case 'silence':
    case 'request-rate':
    default:
      return 'none';
  }
}

/** Of how many earlier weeks an objective needs the same hours; 0: of none. */
export function baselineWeeks(objective: Objective): number {
  return 'weeks' in objective ? objective.weeks : 0;
}

function slowerThan(thresholdMs: number): { fromBucket: number } {
  return { fromBucket: firstBadBucket(thresholdMs * NS_PER_MS) };
}
