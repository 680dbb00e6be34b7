import { type AccountContract, type Objective } from '#contract';
import { dayStartAt } from './local-time.js';
import { foresee, hindsight, type Outlook } from './outlook.js';
import { type UnderWay } from './paths.js';
import { type Period, periodAt, periodBefore, type PeriodRule, periodRuleOf } from './periods.js';
import { promisedBy } from './promise.js';
import { type RecentDay, recentDays, requestsPerDay } from './recent-days.js';
import { attained, type Budget, budgetOf, type Spent, type SpentDay, spentIn } from './spending.js';

const MINUTES_PER_DAY = 1440;
const DAY_MS = 86_400_000;
/** What a forecast looks back to. */
const RECENT_MS = 29 * DAY_MS;

/** What was kept of a promise in one period. */
export type PeriodAttainment = Spent & {
  period: Period;
  /** The share of good requests; null without requests. */
  attainedRatio: number | null;
  /** The share that is promised; over versions that promised different ones, as their requests weigh. */
  targetRatio: number;
  budget: Budget;
  outlook: Outlook;
};

/** A promise to one account: what it is now, and over what it is accounted for. */
export type PromiseNow = { objective: Objective; contract: AccountContract | undefined };

/** The first instant of which days are needed to tell of the period that holds `atUnixMs` and those before. */
export function daysNeededFrom({ objective, contract }: PromiseNow, atUnixMs: number, past: number): number {
  const rule = periodRuleOf(objective, contract);
  const periods = periodsAt(rule, atUnixMs, past);
  return Math.min(atUnixMs - RECENT_MS, ...periods.map(({ fromUnixMs }) => fromUnixMs));
}

/**
 * The period that holds `atUnixMs`, with an outlook if it is under way, and up to `past` before it, the newest first.
 * @param days of one (rule, operation, account)
 */
export function attainmentOf(
  { objective, contract }: PromiseNow,
  days: readonly SpentDay[],
  atUnixMs: number,
  nowUnixMs: number,
  past: number,
): PeriodAttainment[] {
  const rule = periodRuleOf(objective, contract);
  const allowedRatio = promisedBy(objective)?.allowedRatio ?? 0;
  return periodsAt(rule, atUnixMs, past).map((period) =>
    inPeriod({ rule, period, days, allowedRatio, nowUnixMs }),
  );
}

/** What the period that is under way has spent, without an outlook: that is cheap. */
export function spentNow(
  { objective, contract }: PromiseNow,
  days: readonly SpentDay[],
  nowUnixMs: number,
): Omit<PeriodAttainment, 'outlook'> {
  const rule = periodRuleOf(objective, contract);
  const period = periodAt(rule, nowUnixMs);
  const recent = recentDays(days, dayStartAt(nowUnixMs, rule.timeZone), nowUnixMs);
  const allowedRatio = promisedBy(objective)?.allowedRatio ?? 0;
  return inPeriodSoFar({ rule, period, days, allowedRatio, nowUnixMs }, spentIn(days, period), recent);
}

function periodsAt(rule: PeriodRule, atUnixMs: number, past: number): Period[] {
  const periods = [periodAt(rule, atUnixMs)];
  for (let i = 0; i < past; i++) {
    const before = periodBefore(rule, periods[i]!);
    if (before === undefined) break;
    periods.push(before);
  }
  return periods;
}

function inPeriod(underWay: UnderWay): PeriodAttainment {
  const { rule, period, days, nowUnixMs } = underWay;
  const spent = spentIn(days, period);
  const isUnderWay = period.fromUnixMs <= nowUnixMs && nowUnixMs < period.toUnixMs;
  const recent = isUnderWay ? recentDays(days, dayStartAt(nowUnixMs, rule.timeZone), nowUnixMs) : [];
  const outlook = isUnderWay ? foresee(underWay, recent) : hindsight(spent);
  return { ...inPeriodSoFar(underWay, spent, recent), outlook };
}

function inPeriodSoFar(
  { rule, period, allowedRatio, nowUnixMs }: UnderWay,
  spent: Spent,
  recent: readonly RecentDay[],
): Omit<PeriodAttainment, 'outlook'> {
  const perDay = recent.length > 0 ? requestsPerDay(recent) : perDayIn(period, spent);
  // A rolling period ends today.
  const restMs = recent.length > 0 && !('rollingDays' in rule.every) ? period.toUnixMs - nowUnixMs : 0;
  const allowed = spent.allowed + ((perDay * restMs) / DAY_MS) * allowedRatio;
  return {
    period,
    ...spent,
    attainedRatio: attained(spent),
    targetRatio: spent.total === 0 ? 1 - allowedRatio : 1 - spent.allowed / spent.total,
    budget: budgetOf(spent.bad, allowed, perDay / MINUTES_PER_DAY),
  };
}

function perDayIn({ fromUnixMs, toUnixMs }: Period, { total }: Spent): number {
  return total / Math.max(1, (toUnixMs - fromUnixMs) / DAY_MS);
}
