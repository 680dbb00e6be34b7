import { type AccountContract, type Objective, type SloPeriod } from '#contract';
import { dateAt, daysAfter, isoDate, type LocalDate, startOf } from './local-time.js';

type Unit = AccountContract['period'];

/** Over what a promise is accounted for. Days and periods begin by the clocks of `timeZone`. */
export type PeriodRule = {
  timeZone: string;
  every: { unit: Unit } | { rollingDays: number };
  /** The first and the last date of the contract, such as "2026-10-01". */
  firstDate?: string;
  lastDate?: string;
};

/** from ≤ t < to, both at the start of a day. */
export type Period = {
  /** "2026-10", "2026-W43", "2026-Q4", "2026"; of a rolling one "28 days to 2026-10-24". */
  name: string;
  fromUnixMs: number;
  toUnixMs: number;
};

/**
 * An SLO says its period itself; other objectives are accounted for over that of the account's contract, else over
 * calendar months in UTC. A rolling period's days are those of the contract's zone.
 */
export function periodRuleOf(objective: Objective, contract: AccountContract | undefined): PeriodRule {
  const bounds = {
    ...(contract?.from !== undefined && { firstDate: contract.from }),
    ...(contract?.to !== undefined && { lastDate: contract.to }),
  };
  const timeZone = contract?.timeZone ?? 'UTC';
  if (objective.type !== 'slo') return { timeZone, every: { unit: contract?.period ?? 'month' }, ...bounds };
  return { ...sloPeriod(objective.period, timeZone), ...bounds };
}

function sloPeriod(period: SloPeriod, contractZone: string): PeriodRule {
  return period.type === 'rolling'
    ? { timeZone: contractZone, every: { rollingDays: period.days } }
    : { timeZone: period.timeZone, every: { unit: period.unit } };
}

/** The period that holds this instant. A rolling one is the day that holds it and those before. */
export function periodAt(rule: PeriodRule, unixMs: number): Period {
  const { timeZone, every } = rule;
  if ('rollingDays' in every) {
    const { rollingDays } = every;
    const fromUnixMs = daysAfter(unixMs, 1 - rollingDays, timeZone);
    const name = `${rollingDays} days to ${isoDate(unixMs, timeZone)}`;
    return within(rule, { name, fromUnixMs, toUnixMs: daysAfter(unixMs, 1, timeZone) });
  }
  const { name, first, next } = unitAt(every.unit, dateAt(unixMs, timeZone));
  return within(rule, {
    name,
    fromUnixMs: startOf(first, timeZone),
    toUnixMs: startOf(next, timeZone),
  });
}

/** The one that ended when this one began; undefined where the contract began with it. */
export function periodBefore(rule: PeriodRule, { fromUnixMs }: Period): Period | undefined {
  const before = periodAt(rule, fromUnixMs - 1);
  return before.fromUnixMs < before.toUnixMs && before.toUnixMs <= fromUnixMs ? before : undefined;
}

/** Only what the contract covers of it; empty where that is nothing. */
function within({ timeZone, firstDate, lastDate }: PeriodRule, period: Period): Period {
  const { name } = period;
  const fromUnixMs = Math.max(
    period.fromUnixMs,
    firstDate ? startOf(parsed(firstDate), timeZone) : -Infinity,
  );
  const endUnixMs = lastDate
    ? startOf({ ...parsed(lastDate), day: parsed(lastDate).day + 1 }, timeZone)
    : Infinity;
  return { name, fromUnixMs, toUnixMs: Math.max(fromUnixMs, Math.min(period.toUnixMs, endUnixMs)) };
}

function parsed(date: string): LocalDate {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return { year, month, day };
}

function unitAt(unit: Unit, date: LocalDate): { name: string; first: LocalDate; next: LocalDate } {
  const { year, month } = date;
  if (unit === 'year') {
    return { name: `${year}`, first: { year, month: 1, day: 1 }, next: { year: year + 1, month: 1, day: 1 } };
  }
  if (unit === 'quarter') {
    const first = { year, month: month - ((month - 1) % 3), day: 1 };
    return {
      name: `${year}-Q${Math.ceil(month / 3)}`,
      first,
      next: { ...first, month: first.month + 3 },
    };
  }
  if (unit === 'month') {
    const first = { year, month, day: 1 };
    return {
      name: `${year}-${String(month).padStart(2, '0')}`,
      first,
      next: { ...first, month: month + 1 },
    };
  }
  return weekAt(date);
}

/** ISO 8601: a week begins on Monday, and belongs to the year of its Thursday. */
function weekAt({ year, month, day }: LocalDate): { name: string; first: LocalDate; next: LocalDate } {
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  const thursday = new Date(Date.UTC(year, month - 1, day - weekday + 3));
  const newYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - newYear) / (7 * 86_400_000)) + 1;
  return {
    name: `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`,
    first: { year, month, day: day - weekday },
    next: { year, month, day: day - weekday + 7 },
  };
}
