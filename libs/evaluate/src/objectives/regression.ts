import { type Objective } from '#contract';
import { firstBadBucket, lowerBoundNs } from '#histogram';
import { type Baseline, type SlotCounts } from '../judge/counts.js';
import { type AlphaOf } from './measure.js';
import { pastQuantile } from './past-quantile.js';
import { Proportion, type ProportionEvidence } from './proportion.js';
import { ratioOf } from './ratio.js';

type RegressionObjective = Extract<Objective, { type: 'regression' }>;

/**
 * The first bucket that is slower than the account may be now; undefined where too little is known of its past. Its own
 * past moves the threshold, the rest is the arithmetic of a latency objective.
 */
export function firstRegressedBucket(
  { percentile, maxFactor }: RegressionObjective,
  baseline: Baseline | undefined,
): number | undefined {
  const past = baseline && pastQuantile(baseline, percentile / 100);
  return past && firstBadBucket(past.upperNs * maxFactor);
}

export class Regression extends Proportion {
  constructor(
    private readonly objective: RegressionObjective,
    windowSeconds: number,
    alphaOf: AlphaOf,
  ) {
    super(windowSeconds, ratioOf(100 - objective.percentile), null, alphaOf);
  }

  override look(counts: SlotCounts, baseline: Baseline | undefined, nowUnixMs: number): ProportionEvidence {
    const evidence = super.look(counts, baseline, nowUnixMs);
    const past = baseline && pastQuantile(baseline, this.objective.percentile / 100);
    const bucket = firstRegressedBucket(this.objective, baseline);
    const { measurement } = evidence;
    measurement.baseline = { weeks: past?.weeks ?? 0, quantileNs: past?.medianNs ?? null, requests: null };
    measurement.effectiveThresholdNs = bucket === undefined ? null : lowerBoundNs(bucket);
    evidence.hasHistory = past !== undefined;
    return evidence;
  }
}
