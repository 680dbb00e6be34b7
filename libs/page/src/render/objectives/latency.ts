import { type Objective } from '#contract';
import { formatDuration, formatWindow } from '../units.js';
import { countsOfBad } from './bad-requests.js';
import { measuredTime, overThreshold } from './measured-time.js';
import { type ObjectiveWords } from './objective-words.js';

export function latencyWords({
  percentile,
  thresholdMs,
}: Extract<Objective, { type: 'latency' }>): ObjectiveWords {
  const measure = `p${percentile}`;
  const threshold = formatDuration(thresholdMs * 1e6);
  return {
    promise: (windowSeconds) =>
      `${percentile} % of requests within ${threshold} over ${formatWindow(windowSeconds)}`,
    measure,
    measured: measuredTime,
    limit: () => ({ label: 'promised', value: threshold }),
    violation: (m) => (m ? `${measure} ${measuredTime(m, 2)} > ${threshold}` : `over ${threshold}`),
    complaint: (who) => `is too slow for ${who}`,
    ...countsOfBad('slow'),
    badness: overThreshold,
  };
}
