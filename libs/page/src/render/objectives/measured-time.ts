import { type Measurement } from '#contract';
import { formatDuration } from '../units.js';
import { NO_REQUESTS } from './bad-requests.js';

/** The percentile as it was measured. */
export function measuredTime({ total, measuredNs }: Measurement, digits = 3): string {
  if (total === 0) return NO_REQUESTS;
  return measuredNs === null ? 'not measured' : formatDuration(measuredNs, digits);
}

/** As a multiple of the threshold. */
export function overThreshold({ measuredNs, effectiveThresholdNs }: Measurement): number {
  return measuredNs === null || effectiveThresholdNs === null ? 0 : measuredNs / effectiveThresholdNs;
}
