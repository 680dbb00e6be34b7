import { NOTHING_SPENT, type SpentDay } from './spending.js';

const DAY_MS = 86_400_000;
/** Days are told apart by the weekday, so whole weeks; more of them would say less of the present. */
const RECENT_DAYS = 28;
/** A day counts half as much as one a week later. */
const HALF_LIFE_DAYS = 7;
/** Of a shorter part of a day nothing is concluded about days. */
const SHORTEST_PART_DAYS = 1 / 24;

/** A day as it may come again: its requests and bad ones, and how much it says of the present. */
export type RecentDay = { total: number; bad: number; weight: number };

/**
 * The days up to now, days without requests too, from the first that is known. The one under way is taken as a whole one
 * that says as much less as there is less of it.
 */
export function recentDays(
  days: readonly SpentDay[],
  todayStartUnixMs: number,
  nowUnixMs: number,
): RecentDay[] {
  const byAge = new Map<number, SpentDay>();
  for (const day of days) {
    // Rounded: a day of 23 or of 25 hours is one.
    const age = Math.round((todayStartUnixMs - day.dayStartUnixMs) / DAY_MS);
    if (age >= 0 && age < RECENT_DAYS && day.total + day.paused > 0) byAge.set(age, day);
  }
  const today = (nowUnixMs - todayStartUnixMs) / DAY_MS;
  const result: RecentDay[] = [];
  for (let age = 0; age <= Math.max(...byAge.keys()); age++) {
    const part = age === 0 ? Math.min(1, today) : 1;
    if (part < SHORTEST_PART_DAYS) continue;
    const { total, bad } = byAge.get(age) ?? NOTHING_SPENT;
    result.push({ total: total / part, bad: bad / part, weight: part * 2 ** (-age / HALF_LIFE_DAYS) });
  }
  return result.some(({ total }) => total > 0) ? result : [];
}

/** The requests of an average day at present. */
export function requestsPerDay(recent: readonly RecentDay[]): number {
  const requests = recent.reduce((sum, { total, weight }) => sum + weight * total, 0);
  return requests / recent.reduce((sum, { weight }) => sum + weight, 0);
}
