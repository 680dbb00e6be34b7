import { type Objective } from '#contract';
import { lowerBoundNs } from '#histogram';
import { badRequests } from './bad-requests.js';
import { burnRatesOf } from './burn-rates.js';
import { type AlphaOf, type Measure } from './measure.js';
import { Proportion } from './proportion.js';
import { ratioOf } from './ratio.js';
import { Regression } from './regression.js';
import { RequestRate } from './request-rate.js';
import { Silence } from './silence.js';
import { Slo } from './slo.js';

/** @param windowSeconds of the rule; an SLO has windows of its own */
export function measureOf(objective: Objective, windowSeconds: number, alphaOf: AlphaOf): Measure {
  switch (objective.type) {
    case 'latency': {
      const allowedRatio = ratioOf(100 - objective.percentile);
      return new Proportion(windowSeconds, allowedRatio, effectiveThresholdNs(objective), alphaOf);
    }
    case 'error-rate':
      return new Proportion(windowSeconds, ratioOf(objective.maxPercent), null, alphaOf);
    case 'slo': {
      const allowedRatio = ratioOf(100 - objective.targetPercent);
      return new Slo(allowedRatio, effectiveThresholdNs(objective), burnRatesOf(objective), alphaOf);
    }
    case 'regression':
      return new Regression(objective, windowSeconds, alphaOf);
    case 'silence':
      return new Silence(windowSeconds, alphaOf);
    case 'request-rate':
    default:
      return new RequestRate(windowSeconds, objective, alphaOf);
  }
}

/** The bucket bound ≥ the threshold from which on requests are bad; null where that is not a matter of latency. */
function effectiveThresholdNs(objective: Objective): number | null {
  const bad = badRequests(objective, undefined);
  return typeof bad === 'string' ? null : lowerBoundNs(bad.fromBucket);
}
