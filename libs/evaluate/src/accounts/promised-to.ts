import { type Account, type Objective, type Sla } from '#contract';
import { labelMatcher } from './label-selector.js';
import { overridden } from './overrides.js';

type Known = Pick<Account, 'key' | 'labels'>;

/**
 * What an SLA promises an account whose labels are at hand: as {@link Overrides} has it, which asks the registry. Its
 * expressions are compiled once for all accounts that are asked about.
 * @throws at the first question, where an expression is none
 */
export function promisedTo({ objective, overrides = [] }: Sla): (account: Known) => Objective {
  let tests: { isMeant: (account: Known) => boolean; promised: Objective }[] | undefined;
  return (account) => {
    tests ??= overrides.map((override) => ({
      isMeant: matcherOf(override.accounts),
      promised: overridden(objective, override.objective),
    }));
    return tests.find(({ isMeant }) => isMeant(account))?.promised ?? objective;
  };
}

function matcherOf(accounts: NonNullable<Sla['overrides']>[number]['accounts']): (account: Known) => boolean {
  if ('keys' in accounts) {
    const keys = new Set(accounts.keys);
    return ({ key }) => keys.has(key);
  }
  const matches = labelMatcher(accounts.labels);
  return ({ labels }) => matches(labels);
}
