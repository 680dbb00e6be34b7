import { type Measurement } from '#contract';
import { formatCount, formatPercent, formatWindow } from '../units.js';
import { type ObjectiveWords } from './objective-words.js';

/** What no account is promised less than: a promise of none at all would make every violation infinitely bad. */
const LEAST_RATIO = 1e-6;

export const NO_REQUESTS = 'no requests';

/** How bad requests are counted, where each request is good or bad. */
export function countsOfBad(bad: 'slow' | 'failed'): Pick<ObjectiveWords, 'counts' | 'shortCounts'> {
  const ofTotal = (m: Measurement) => `${formatCount(m.bad)} of ${formatCount(m.total)}`;
  return {
    counts: (m) => `${ofTotal(m)} requests ${bad} in the last ${formatWindow(m.windowSeconds)}`,
    shortCounts: (m) => `${ofTotal(m)} ${bad}`,
  };
}

/** The bad part as a multiple of what is allowed. */
export function overAllowed({ bad, total, allowedRatio }: Measurement): number {
  return total === 0 ? 0 : bad / total / Math.max(allowedRatio, LEAST_RATIO);
}

export function badPercent({ bad, total }: Measurement, digits: number): string {
  return total === 0 ? NO_REQUESTS : formatPercent(bad / total, digits);
}
