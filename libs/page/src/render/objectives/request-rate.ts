import { type Measurement, type Objective } from '#contract';
import { formatRate, formatWindow, plural } from '../units.js';
import { ALL_TRAFFIC, type ObjectiveWords } from './objective-words.js';

type RequestRate = Extract<Objective, { type: 'request-rate' }>;

/** A request in three years: none at all is not infinitely bad. */
const LEAST_RATE = 1e-8;

export function requestRateWords(objective: RequestRate): ObjectiveWords {
  return {
    promise: (windowSeconds) => `requests ${boundsOf(objective)} over ${formatWindow(windowSeconds)}`,
    measure: 'requests',
    measured: (m) => formatRate(rateOf(m)),
    limit: (m) => ({ label: 'promised', value: m ? brokenBound(objective, m).text : boundsOf(objective) }),
    violation: (m) => {
      if (!m) return `requests not ${boundsOf(objective)}`;
      const { sign, bound } = brokenBound(objective, m);
      return `requests ${formatRate(rateOf(m), 2)} ${sign} ${formatRate(bound)}`;
    },
    complaint: (who, m) => {
      const how = m && isTooMany(objective, m) ? 'is called too often' : 'is called too rarely';
      return who === ALL_TRAFFIC ? how : `${how} by ${who}`;
    },
    counts: (m) => `${plural(m.total, 'request')} in the last ${formatWindow(m.windowSeconds)}`,
    shortCounts: (m) => `${plural(m.total, 'request')} in ${formatWindow(m.windowSeconds)}`,
    badness: (m) => {
      const { sign, bound } = brokenBound(objective, m);
      return sign === '>' ? rateOf(m) / bound : bound / Math.max(rateOf(m), LEAST_RATE);
    },
  };
}

function rateOf({ total, windowSeconds }: Measurement): number {
  return total / windowSeconds;
}

function isTooMany({ minPerSecond, maxPerSecond }: RequestRate, m: Measurement): boolean {
  return maxPerSecond !== undefined && (minPerSecond === undefined || rateOf(m) > maxPerSecond);
}

function brokenBound(
  objective: RequestRate,
  m: Measurement,
): { sign: '<' | '>'; bound: number; text: string } {
  const { minPerSecond = 0, maxPerSecond = Infinity } = objective;
  return isTooMany(objective, m)
    ? { sign: '>', bound: maxPerSecond, text: `≤ ${formatRate(maxPerSecond)}` }
    : { sign: '<', bound: minPerSecond, text: `≥ ${formatRate(minPerSecond)}` };
}

function boundsOf({ minPerSecond, maxPerSecond }: RequestRate): string {
  const bounds = [
    minPerSecond !== undefined && `at least ${formatRate(minPerSecond)}`,
    maxPerSecond !== undefined && `at most ${formatRate(maxPerSecond)}`,
  ];
  return bounds.filter((bound) => bound !== false).join(' and ');
}
