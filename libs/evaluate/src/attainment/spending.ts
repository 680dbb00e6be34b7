import { type Period } from './periods.js';

/** Requests of a day or a period. `allowed`: how many of `total` may be bad, by the promise of their time. */
export type Spent = { total: number; bad: number; allowed: number; paused: number };
export type SpentDay = Spent & { dayStartUnixMs: number };

export const NOTHING_SPENT: Readonly<Spent> = { total: 0, bad: 0, allowed: 0, paused: 0 };

export function spentIn(days: readonly SpentDay[], { fromUnixMs, toUnixMs }: Omit<Period, 'name'>): Spent {
  const sum = { ...NOTHING_SPENT };
  for (const day of days) {
    if (day.dayStartUnixMs < fromUnixMs || day.dayStartUnixMs >= toUnixMs) continue;
    sum.total += day.total;
    sum.bad += day.bad;
    sum.allowed += day.allowed;
    sum.paused += day.paused;
  }
  return sum;
}

/** What may still go wrong. */
export type Budget = {
  /** How many requests of the whole period may be bad; of one that is under way, as many more as are expected. */
  requests: number;
  /** Below 0: overspent. */
  leftRequests: number;
  /** 1: nothing is spent; below 0: overspent. */
  leftRatio: number;
  /** How long a total outage would take to spend what is left, at the average traffic; null without traffic. */
  leftMinutes: number | null;
};

/**
 * @param requests how many may be bad
 * @param requestsPerMinute the average traffic
 */
export function budgetOf(bad: number, requests: number, requestsPerMinute: number): Budget {
  const leftRequests = requests - bad;
  return {
    requests,
    leftRequests,
    leftRatio: leftRatio(bad, requests),
    leftMinutes: requestsPerMinute > 0 ? Math.max(0, leftRequests) / requestsPerMinute : null,
  };
}

/** A budget of nothing is whole until something is bad, and each bad request overspends it once. */
export function leftRatio(bad: number, requests: number): number {
  if (bad === 0) return 1;
  return requests > 0 ? 1 - bad / requests : -bad;
}

/** The share of good requests; null without requests. */
export function attained({ total, bad }: Pick<Spent, 'total' | 'bad'>): number | null {
  return total === 0 ? null : 1 - bad / total;
}

/** Within what was allowed, up to the rounding of sums of fractions. */
export function isKept({ bad, allowed }: Pick<Spent, 'bad' | 'allowed'>): boolean {
  return bad <= allowed * (1 + 1e-9);
}
