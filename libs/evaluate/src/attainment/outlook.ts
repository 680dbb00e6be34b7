import { futures, quantile } from './futures.js';
import { calendarPath, rollingPath, type UnderWay } from './paths.js';
import { type RecentDay, requestsPerDay } from './recent-days.js';
import { isKept, type Spent, spentIn } from './spending.js';

/** Futures of ten that have to keep the promise before it is called on track. */
const SURE = 0.9;
const UNSURE = 1 - SURE;
/** More requests than this share of futures has, the rest of a period is not expected to have. */
const MOST = 0.95;

type OutlookReason = 'within-budget' | 'budget-may-run-out' | 'budget-spent' | 'no-requests' | 'period-over';

/** Whether the promise will be kept, with the numbers that say so. */
export type Outlook = {
  state: 'on-track' | 'at-risk' | 'missed' | 'kept' | 'unknown';
  reason: OutlookReason;
  /** The share of futures that keep it: to the period's end, or of a rolling one for the next seven days. */
  keptShare: number | null;
  /** A day at the present rate: as expected, and 80 % of what it may be. */
  requestsPerDay: number | null;
  badPerDay: { low: number; expected: number; high: number } | null;
  /** When the budget is used up: in the middle of the futures, and in the worst tenth. Null: not before the horizon. */
  usedUpUnixMs: { expected: number | null; earliest: number | null };
  /** Days that the present rate is taken from. */
  recentDays: number;
};

/** @param recent the days that it may go on like */
export function foresee(underWay: UnderWay, recent: readonly RecentDay[]): Outlook {
  const { rule, period, days } = underWay;
  const spent = spentIn(days, period);
  if (recent.length === 0) return unknown(spent);

  const isRolling = 'rollingDays' in rule.every;
  const path = isRolling ? rollingPath(underWay, spent) : calendarPath(underWay, spent);
  const means: { total: number; bad: number }[] = [];
  const totals: number[] = [];
  const usedUp: number[] = [];
  for (const future of futures(recent, path.parts.length)) {
    const { total, usedUpUnixMs } = path.walk(future.days);
    means.push(future.mean);
    totals.push(total);
    usedUp.push(usedUpUnixMs);
  }
  const bad = means.map((mean) => mean.bad);
  const keptShare = usedUp.filter((at) => at === Infinity).length / usedUp.length;
  const mostAllowed = isRolling
    ? spent.allowed
    : spent.allowed + quantile(totals, MOST) * underWay.allowedRatio;
  return {
    ...stateOf(!isKept({ bad: spent.bad, allowed: mostAllowed }), keptShare),
    keptShare,
    requestsPerDay: requestsPerDay(recent),
    badPerDay: { low: quantile(bad, UNSURE), expected: quantile(bad, 0.5), high: quantile(bad, SURE) },
    usedUpUnixMs: {
      expected: finite(quantile(usedUp, 0.5)),
      earliest: finite(quantile(usedUp, UNSURE)),
    },
    recentDays: recent.length,
  };
}

/** Of a period that is over. */
export function hindsight(spent: Spent): Outlook {
  if (spent.total === 0) return unknown(spent);
  return isKept(spent)
    ? { ...unknown(spent), state: 'kept', reason: 'period-over' }
    : { ...unknown(spent), state: 'missed', reason: 'budget-spent' };
}

function stateOf(isSpent: boolean, keptShare: number): Pick<Outlook, 'state' | 'reason'> {
  if (isSpent) return { state: 'missed', reason: 'budget-spent' };
  return keptShare < SURE
    ? { state: 'at-risk', reason: 'budget-may-run-out' }
    : { state: 'on-track', reason: 'within-budget' };
}

function unknown(spent: Spent): Outlook {
  const isSpent = spent.total > 0 && !isKept(spent);
  return {
    ...(isSpent ? stateOf(true, 0) : { state: 'unknown', reason: 'no-requests' }),
    keptShare: null,
    requestsPerDay: null,
    badPerDay: null,
    usedUpUnixMs: { expected: null, earliest: null },
    recentDays: 0,
  };
}

function finite(unixMs: number): number | null {
  return unixMs === Infinity ? null : unixMs;
}
