import { type BurnRate, type Measurement, type Objective, type SloPeriod } from '#contract';
import { formatDuration, formatFactor, formatPercent, formatWindow, plural } from '../units.js';
import { inert } from '../inert.js';
import { countsOfBad, NO_REQUESTS, overAllowed } from './bad-requests.js';
import { type Figure, type ObjectiveWords } from './objective-words.js';

/** More pairs of windows than this are not told one by one. */
const MOST_PAIRS = 3;

export function sloWords(objective: Extract<Objective, { type: 'slo' }>): ObjectiveWords {
  const { targetPercent, thresholdMs, period, burnRates } = objective;
  const good = thresholdMs === undefined ? 'succeed' : `within ${formatDuration(thresholdMs * 1e6)}`;
  const bad = countsOfBad(thresholdMs === undefined ? 'failed' : 'slow');
  return {
    promise: () => `${targetPercent} % of requests ${good} over ${periodInWords(period)}${alarms(burnRates)}`,
    measure: 'burn rate',
    measured: burned,
    limit: (m) =>
      m?.burn
        ? { label: 'pages from', value: formatFactor(m.burn.factor) }
        : { label: 'promised', value: `${targetPercent} %` },
    further: (m) => budgetLeft(m, period),
    violation: (m) => {
      if (!m) return 'burns its error budget';
      const from = m.burn ? ` > ${formatFactor(m.burn.factor)}` : '';
      const left = m.budget ? `, ${leftOf(m.budget)}` : '';
      return `burn rate ${burned(m, 2)}${from}${left}`;
    },
    complaint: (who) => `burns its error budget too fast for ${who}`,
    ...bad,
    shortCounts: (m) => `${bad.shortCounts(m)}${m.budget ? ` · ${leftOf(m.budget)}` : ''}`,
    badness: (m) => m.burn?.longRate ?? overAllowed(m),
  };
}

/** As multiples of the pace at which the budget lasts just for its period. */
function burned(m: Measurement, digits = 3): string {
  if (m.total === 0) return NO_REQUESTS;
  return formatFactor(m.burn?.longRate ?? overAllowed(m), digits);
}

function budgetLeft({ budget }: Measurement, period: SloPeriod): Figure | undefined {
  if (!budget) return undefined;
  const what = budget.leftRatio < 0 ? 'overspent' : 'left';
  return {
    label: `budget ${what}, of ${periodInWords(period)}`,
    value: formatPercent(Math.abs(budget.leftRatio)),
  };
}

/** "12 % of its budget left" */
function leftOf({ leftRatio }: NonNullable<Measurement['budget']>): string {
  return leftRatio < 0
    ? `its budget overspent by ${formatPercent(-leftRatio)}`
    : `${formatPercent(leftRatio)} of its budget left`;
}

function periodInWords(period: SloPeriod): string {
  if (period.type === 'rolling') return plural(period.days, 'day');
  return `the calendar ${period.unit} (${inert(period.timeZone, 64)})`;
}

function alarms(burnRates: BurnRate[] | undefined): string {
  if (!burnRates) return '';
  const pairs = burnRates.slice(0, MOST_PAIRS).map(({ factor, longSeconds, shortSeconds }) => {
    return `${formatFactor(factor)} over ${formatWindow(longSeconds)} and ${formatWindow(shortSeconds)}`;
  });
  const more = burnRates.length > MOST_PAIRS ? `, and ${burnRates.length - MOST_PAIRS} more` : '';
  return ` (pages from a burn rate of ${pairs.join(', or ')}${more})`;
}
