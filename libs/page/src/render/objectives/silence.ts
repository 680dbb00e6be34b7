import { type Measurement, type Objective } from '#contract';
import { formatCount, formatRate, formatWindow, plural } from '../units.js';
import { NO_REQUESTS } from './bad-requests.js';
import { ALL_TRAFFIC, type ObjectiveWords } from './objective-words.js';

export function silenceWords({ weeks }: Extract<Objective, { type: 'silence' }>): ObjectiveWords {
  return {
    promise: (windowSeconds) =>
      `does not fall silent for ${formatWindow(windowSeconds)} where requests came at the same hours of the last ` +
      plural(weeks, 'week'),
    measure: 'requests',
    measured: came,
    limit: (m) => ({ label: 'usual at this hour', value: m ? usual(m) : 'not known' }),
    violation: (m) => (m ? `${cameIn(m)}, usually ${usual(m)}` : 'has fallen silent'),
    complaint: (who) => (who === ALL_TRAFFIC ? 'has fallen silent' : `gets no requests from ${who}`),
    counts: (m) =>
      `${capital(cameIn(m))}; usually ${usual(m)} at this hour${m.baseline ? `, of ${plural(m.baseline.weeks, 'week')}` : ''}`,
    shortCounts: (m) => `usually ${usual(m)}`,
    badness: (m) => m.baseline?.requests ?? 0,
  };
}

function came({ total }: Measurement): string {
  return total === 0 ? 'none' : formatCount(total);
}

/** "no requests for 6 min" */
function cameIn({ total, windowSeconds }: Measurement): string {
  const window = formatWindow(windowSeconds);
  return total === 0 ? `${NO_REQUESTS} for ${window}` : `${plural(total, 'request')} in ${window}`;
}

/** "40 a minute or more": what is expected is what came in the quietest of the weeks. */
function usual({ baseline, windowSeconds }: Measurement): string {
  const expected = baseline?.requests ?? null;
  return expected === null ? 'some' : `${formatRate(expected / windowSeconds)} or more`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
