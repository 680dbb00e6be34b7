import { type Measurement, type Objective } from '#contract';
import { formatDuration, formatFactor, formatWindow, plural } from '../units.js';
import { countsOfBad } from './bad-requests.js';
import { measuredTime, overThreshold } from './measured-time.js';
import { type ObjectiveWords } from './objective-words.js';

export function regressionWords({
  percentile,
  maxFactor,
  weeks,
}: Extract<Objective, { type: 'regression' }>): ObjectiveWords {
  const measure = `p${percentile}`;
  const counts = countsOfBad('slow');
  return {
    promise: (windowSeconds) =>
      `${measure} at most ${formatFactor(maxFactor)} what it was at the same hours of the last ` +
      `${plural(weeks, 'week')}, over ${formatWindow(windowSeconds)}`,
    measure,
    measured: measuredTime,
    limit: (m) => ({ label: usualLabel(m), value: m ? usual(m, 3) : 'not known' }),
    violation: (m) => (m ? `${measure} ${measuredTime(m, 2)}${comparison(m)}` : 'is slower than usual'),
    complaint: (who) => `is slower than usual for ${who}`,
    counts: (m) => {
      const compared = comparison(m);
      const how =
        compared === '' ? '' : `: ${measure} ${measuredTime(m)}${compared} at this hour${ofWeeks(m)}`;
      return `${counts.counts(m)}${how}, where ${formatFactor(maxFactor)} is allowed`;
    },
    shortCounts: (m) => comparison(m).replace(/^, /, '') || counts.shortCounts(m),
    badness: overThreshold,
  };
}

/** ", 2.4 × its usual 790 ms" */
function comparison(m: Measurement): string {
  const usualNs = m.baseline?.quantileNs ?? null;
  if (usualNs === null || m.measuredNs === null) return '';
  return `, ${formatFactor(m.measuredNs / usualNs, 2)} its usual ${usual(m, 2)}`;
}

function usual({ baseline }: Measurement, digits: number): string {
  const usualNs = baseline?.quantileNs ?? null;
  return usualNs === null ? 'not known' : formatDuration(usualNs, digits);
}

function usualLabel(m: Measurement | undefined): string {
  return `usual at this hour${m ? ofWeeks(m) : ''}`;
}

function ofWeeks({ baseline }: Measurement): string {
  return baseline ? `, of ${plural(baseline.weeks, 'week')}` : '';
}
