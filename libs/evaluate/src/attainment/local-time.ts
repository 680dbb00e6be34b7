import { WallClock } from '../calendar/wall-clock.js';

const DAY_MS = 86_400_000;

/** A date of the calendar; `month` is 1 to 12, and a day beyond the month's last is one of the next month. */
export type LocalDate = { year: number; month: number; day: number };

const clocks = new Map<string, WallClock>();

/** What a clock on the wall shows there, as if it were of UTC. @throws RangeError for an unknown zone */
export function shownAt(unixMs: number, timeZone: string): number {
  let clock = clocks.get(timeZone);
  if (clock === undefined) clocks.set(timeZone, (clock = new WallClock(timeZone)));
  return clock.wallMs(unixMs);
}

/** The date there at this instant. */
export function dateAt(unixMs: number, timeZone: string): LocalDate {
  const shown = new Date(shownAt(unixMs, timeZone));
  return { year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() };
}

/** "2026-10-05" */
export function isoDate(unixMs: number, timeZone: string): string {
  return new Date(shownAt(unixMs, timeZone)).toISOString().slice(0, 10);
}

/** "2026-10-05 14:03" */
export function isoMinute(unixMs: number, timeZone: string): string {
  return new Date(shownAt(unixMs, timeZone)).toISOString().slice(0, 16).replace('T', ' ');
}

/**
 * The first instant of a date. Where summer time skips midnight, that is 01:00; where a zone has skipped the whole date,
 * the start of the next one.
 */
export function startOf({ year, month, day }: LocalDate, timeZone: string): number {
  return firstShowing(Date.UTC(year, month - 1, day), timeZone);
}

/**
 * The first instant at which a clock on the wall there shows this, given as if it were of UTC. What clocks skip is as
 * much later as they are put forward, as in RFC 5545.
 */
export function firstShowing(shownMs: number, timeZone: string): number {
  // A zone changes its offset once in two days at most: it is at the offset from before or from after.
  const instants = [-DAY_MS, DAY_MS].map((shift) => {
    const unixMs = shownMs + shift;
    const offset = shownAt(unixMs, timeZone) - unixMs;
    return shownMs - offset;
  });
  instants.sort((a, b) => a - b);
  return instants.find((unixMs) => shownAt(unixMs, timeZone) >= shownMs) ?? shownMs;
}

/** When the day that holds this instant began. */
export function dayStartAt(unixMs: number, timeZone: string): number {
  return startOf(dateAt(unixMs, timeZone), timeZone);
}

/** When the day begins that is so many days after the one that holds this instant. */
export function daysAfter(unixMs: number, days: number, timeZone: string): number {
  const { year, month, day } = dateAt(unixMs, timeZone);
  return startOf({ year, month, day: day + days }, timeZone);
}
