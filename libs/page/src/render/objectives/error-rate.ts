import { type Objective } from '#contract';
import { formatWindow } from '../units.js';
import { badPercent, countsOfBad, overAllowed } from './bad-requests.js';
import { type ObjectiveWords } from './objective-words.js';

export function errorRateWords({ maxPercent }: Extract<Objective, { type: 'error-rate' }>): ObjectiveWords {
  return {
    promise: (windowSeconds) =>
      `at most ${maxPercent} % of requests fail over ${formatWindow(windowSeconds)}`,
    measure: 'failed',
    measured: (m, digits = 3) => badPercent(m, digits),
    limit: () => ({ label: 'promised', value: `≤ ${maxPercent} %` }),
    violation: (m) => (m ? `failed ${badPercent(m, 2)} > ${maxPercent} %` : `over ${maxPercent} %`),
    complaint: (who) => `fails too often for ${who}`,
    ...countsOfBad('failed'),
    badness: overAllowed,
  };
}
