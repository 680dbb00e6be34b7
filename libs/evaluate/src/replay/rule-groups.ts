import { type Objective, type Sla } from '#contract';
import { groupBy } from '#kit';
import { selectAccounts } from '../accounts/account-scope.js';
import { Overrides } from '../accounts/overrides.js';
import { type AccountScope, type SlaSource } from '../ports.js';

/** Accounts of a rule that are promised the same, so that the same of their requests are bad. */
export type RuleGroup = { objective: Objective; accounts: AccountScope; has(account: string): boolean };

export type RuleGroups = {
  groups: RuleGroup[];
  /** How many accounts the rule means, whichever of them are asked for. */
  accountCount: number;
};

/** @param only where given, these of the rule's accounts; else all */
export async function ruleGroups(
  sla: Pick<Sla, 'accounts' | 'objective' | 'overrides'>,
  only: readonly string[] | undefined,
  source: SlaSource,
): Promise<RuleGroups> {
  const selected = await selectAccounts(sla.accounts, source);
  const { scope, count } = selected;
  const overrides = await Overrides.of(sla, source);
  const keys = only?.filter((key) => selected.has(key)) ?? (scope.scope === 'keys' ? scope.keys : undefined);
  if (keys !== undefined && scope.scope !== 'total')
    return { groups: byObjective(keys, overrides), accountCount: count };
  const promisedOtherwise = scope.scope === 'each' ? await overriddenAccounts(sla, source) : [];
  const others = new Set(promisedOtherwise);
  const isWanted = keys === undefined || keys.length > 0;
  const rest = { objective: sla.objective, accounts: scope, has: (account: string) => !others.has(account) };
  return {
    groups: isWanted ? [rest, ...byObjective(promisedOtherwise, overrides)] : [],
    accountCount: count,
  };
}

function byObjective(keys: readonly string[], overrides: Overrides): RuleGroup[] {
  const groups = groupBy(keys, (key) => overrides.objectiveOf(key));
  return [...groups].map(([objective, group]) => ({
    objective,
    accounts: { scope: 'keys', keys: group },
    has: () => true,
  }));
}

async function overriddenAccounts(
  { overrides = [] }: Pick<Sla, 'overrides'>,
  source: SlaSource,
): Promise<string[]> {
  const keys = overrides.map(async ({ accounts }) =>
    'keys' in accounts ? accounts.keys : source.accountsWith(accounts.labels),
  );
  return [...new Set((await Promise.all(keys)).flat())];
}
