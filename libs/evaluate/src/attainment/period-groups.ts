import { type AccountContract, type Objective } from '#contract';
import { type PeriodRule, periodRuleOf } from './periods.js';
import { type DaysOf } from './ports.js';

/** Accounts whose promise is accounted for over the same periods. */
export type PeriodGroup = {
  rule: PeriodRule;
  /** That of one of them; undefined for those without. */
  contract: AccountContract | undefined;
  accounts: Pick<DaysOf, 'accounts' | 'exceptAccounts'>;
};

/**
 * The accounts with a contract by what it says of periods, and all others.
 * @param only where given, the group of this account alone
 */
export function groupedByPeriod(
  objective: Objective,
  contracts: ReadonlyMap<string, AccountContract>,
  only: string | undefined,
): PeriodGroup[] {
  if (only !== undefined) {
    const contract = contracts.get(only);
    return [{ rule: periodRuleOf(objective, contract), contract, accounts: { accounts: [only] } }];
  }
  const groups = new Map<string, PeriodGroup & { accounts: { accounts: string[] } }>();
  for (const [account, contract] of contracts) {
    const rule = periodRuleOf(objective, contract);
    const key = JSON.stringify(rule);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { rule, contract, accounts: { accounts: [account] } });
    else group.accounts.accounts.push(account);
  }
  const others = periodRuleOf(objective, undefined);
  return [
    { rule: others, contract: undefined, accounts: { exceptAccounts: [...contracts.keys()] } },
    ...groups.values(),
  ];
}
