import { dayStartAt, daysAfter } from './local-time.js';
import { type Period, type PeriodRule } from './periods.js';
import { isKept, type Spent, type SpentDay, spentIn } from './spending.js';

/** How far a period is foreseen that has no end. */
const ROLLING_HORIZON_DAYS = 7;

/** What there is to know of a period that is under way. */
export type UnderWay = {
  rule: PeriodRule;
  period: Period;
  /** Of the period and of four weeks before now, in any order. */
  days: readonly SpentDay[];
  /** What the promise of now permits of future requests. */
  allowedRatio: number;
  nowUnixMs: number;
};

/** Today and the days after it, and how much of each is still to come. */
type Part = { startUnixMs: number; endUnixMs: number; share: number };
type Day = { total: number; bad: number };

export type Path = {
  parts: readonly Part[];
  /** What comes of these days, one for each part: their requests, and when the budget is used up (Infinity: never). */
  walk(days: readonly Day[]): { total: number; usedUpUnixMs: number };
};

/** To the period's end, for which the whole budget is there from its beginning. */
export function calendarPath(underWay: UnderWay, spent: Spent): Path {
  const { period, nowUnixMs, allowedRatio } = underWay;
  const parts = partsOf(underWay, (endUnixMs) => endUnixMs < period.toUnixMs);
  return {
    parts,
    walk(days) {
      const total = parts.reduce((sum, { share }, i) => sum + days[i]!.total * share, 0);
      const allowed = spent.allowed + total * allowedRatio;
      if (!isKept({ bad: spent.bad, allowed })) return { total, usedUpUnixMs: nowUnixMs };
      let bad = spent.bad;
      for (const [i, { startUnixMs, endUnixMs, share }] of parts.entries()) {
        const more = days[i]!.bad * share;
        if (!isKept({ bad: bad + more, allowed })) {
          const used = (allowed - bad) / more;
          return { total, usedUpUnixMs: startUnixMs + used * (endUnixMs - startUnixMs) };
        }
        bad += more;
      }
      return { total, usedUpUnixMs: Infinity };
    },
  };
}

/** For a week, day by day: each adds its own, and takes the oldest one out of the period. */
export function rollingPath(underWay: UnderWay, spent: Spent): Path {
  const { nowUnixMs, allowedRatio } = underWay;
  const parts = partsOf(underWay, (_, count) => count <= ROLLING_HORIZON_DAYS);
  const left = parts.map(({ endUnixMs }) => stillIn(endUnixMs, underWay));
  return {
    parts,
    walk(days) {
      let total = 0;
      let bad = 0;
      let usedUpUnixMs = isKept(spent) ? Infinity : nowUnixMs;
      for (const [i, { endUnixMs, share }] of parts.entries()) {
        total += days[i]!.total * share;
        bad += days[i]!.bad * share;
        const allowed = left[i]!.allowed + total * allowedRatio;
        const isOver = !isKept({ bad: left[i]!.bad + bad, allowed });
        if (isOver && usedUpUnixMs === Infinity) usedUpUnixMs = endUnixMs;
      }
      return { total, usedUpUnixMs };
    },
  };
}

function partsOf(
  { nowUnixMs, rule: { timeZone } }: UnderWay,
  goesOn: (endUnixMs: number, count: number) => boolean,
): Part[] {
  const parts: Part[] = [];
  let startUnixMs = nowUnixMs;
  while (parts.length === 0 || goesOn(startUnixMs, parts.length)) {
    const endUnixMs = daysAfter(nowUnixMs, parts.length + 1, timeZone);
    const dayMs = endUnixMs - dayStartAt(endUnixMs - 1, timeZone);
    parts.push({ startUnixMs, endUnixMs, share: (endUnixMs - startUnixMs) / dayMs });
    startUnixMs = endUnixMs;
  }
  return parts;
}

/** What of the days up to now is still in the rolling period that ends then. */
function stillIn(endUnixMs: number, { rule: { every, timeZone }, days }: UnderWay): Spent {
  const length = 'rollingDays' in every ? every.rollingDays : 0;
  const fromUnixMs = daysAfter(endUnixMs - 1, 1 - length, timeZone);
  return spentIn(days, { fromUnixMs, toUnixMs: Infinity });
}
