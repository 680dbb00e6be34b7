import { type AccountContract, type Objective } from '#contract';
import { foresee, hindsight, type Outlook } from './outlook.js';
import { type Period, periodAt, periodBefore, type PeriodRule, periodRuleOf } from './periods.js';
import { promisedBy } from './promise.js';
import { attained, type Budget, budgetOf, type Spent, type SpentDay, spentIn } from './spending.js';

const MINUTE_MS = 60_000;
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
export type Account = { objective: Objective; contract: AccountContract | undefined };

/** The first instant of which days are needed to tell of the period that holds `atUnixMs` and those before. */
export function daysNeededFrom({ objective, contract }: Account, atUnixMs: number, past: number): number {
  const rule = periodRuleOf(objective, contract);
  const periods = periodsAt(rule, atUnixMs, past);
  return Math.min(atUnixMs - RECENT_MS, ...periods.map(({ fromUnixMs }) => fromUnixMs));
}

/**
 * The period that holds `atUnixMs`, with an outlook if it is under way, and up to `past` before it, the newest first.
 * @param days of one (rule, operation, account)
 */
export function attainmentOf(
  { objective, contract }: Account,
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

function periodsAt(rule: PeriodRule, atUnixMs: number, past: number): Period[] {
  const periods = [periodAt(rule, atUnixMs)];
  for (let i = 0; i < past; i++) {
    const before = periodBefore(rule, periods[i]!);
    if (before === undefined) break;
    periods.push(before);
  }
  return periods;
}

function inPeriod(underWay: Parameters<typeof foresee>[0]): PeriodAttainment {
  const { period, days, allowedRatio, nowUnixMs } = underWay;
  const spent = spentIn(days, period);
  const isUnderWay = period.fromUnixMs <= nowUnixMs && nowUnixMs < period.toUnixMs;
  const { outlook, restTotal } = isUnderWay ? foresee(underWay) : { outlook: hindsight(spent), restTotal: 0 };
  const lengthMs = Math.max(MINUTE_MS, period.toUnixMs - period.fromUnixMs);
  const allowed = spent.allowed + restTotal * allowedRatio;
  return {
    period,
    ...spent,
    attainedRatio: attained(spent),
    targetRatio: spent.total === 0 ? 1 - allowedRatio : 1 - spent.allowed / spent.total,
    budget: budgetOf(spent.bad, allowed, (spent.total + restTotal) / (lengthMs / MINUTE_MS)),
    outlook,
  };
}
