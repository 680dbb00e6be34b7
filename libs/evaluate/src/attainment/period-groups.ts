import { type AccountContract, type Objective } from '#contract';
import { type Period, type PeriodRule, periodRuleOf } from './periods.js';
import { type DaysOf } from './ports.js';

/** Accounts whose promise is accounted for over the same time. */
export type PeriodGroup = { period: Period; accounts: Pick<DaysOf, 'accounts' | 'exceptAccounts'> };

/**
 * The accounts whose contract makes it another time, by what it makes it, and all others. Each is a question to the store:
 * of ten thousand contracts nearly each begins on another day, but few within the period.
 * @param only where given, the group of this account alone
 * @param periodOf the time that is asked about, as it is accounted for
 */
export function groupedByPeriod(
  objective: Objective,
  contracts: ReadonlyMap<string, AccountContract>,
  only: string | undefined,
  periodOf: (rule: PeriodRule) => Period,
): PeriodGroup[] {
  if (only !== undefined) {
    const period = periodOf(periodRuleOf(objective, contracts.get(only)));
    return [{ period, accounts: { accounts: [only] } }];
  }
  const others = periodOf(periodRuleOf(objective, undefined));
  const periods = new Map<string, Period>();
  const groups = new Map<string, { period: Period; accounts: { accounts: string[] } }>();
  const elsewhere: string[] = [];
  for (const [account, contract] of contracts) {
    const rule = periodRuleOf(objective, contract);
    const name = JSON.stringify(rule);
    const period = periods.get(name) ?? periodOf(rule);
    periods.set(name, period);
    if (spanOf(period) === spanOf(others)) continue;
    elsewhere.push(account);
    // Nothing of it is in the contract's time.
    if (period.fromUnixMs >= period.toUnixMs) continue;
    const group = groups.get(spanOf(period));
    if (group === undefined) groups.set(spanOf(period), { period, accounts: { accounts: [account] } });
    else group.accounts.accounts.push(account);
  }
  return [{ period: others, accounts: { exceptAccounts: elsewhere } }, ...groups.values()];
}

function spanOf({ fromUnixMs, toUnixMs }: Period): string {
  return `${fromUnixMs} ${toUnixMs}`;
}
