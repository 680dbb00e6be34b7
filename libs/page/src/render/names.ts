import { type Violation } from '#contract';
import { inert } from './inert.js';
import { accountsByBadness } from './objective.js';
import { ALL_TRAFFIC } from './objectives/objective-words.js';

/** "*" judges all traffic as one; "" is traffic whose account is not known. */
export function accountName(account: string, maxCharacters = 60): string {
  if (account === '*') return ALL_TRAFFIC;
  return account === '' ? 'no account' : inert(account, maxCharacters);
}

/** "acme", "acme and 3 more accounts", "all traffic" */
export function whoIsAffected(violation: Pick<Violation, 'accounts' | 'sla'>): string {
  const [worst, ...others] = accountsByBadness(violation);
  if (!worst) return 'nobody';
  if (others.length === 0) return accountName(worst.account);
  return `${accountName(worst.account)} and ${others.length} more ${others.length === 1 ? 'account' : 'accounts'}`;
}

/** "gold", where the SLA selects accounts by labels that say so; of a few, "gold/silver". */
export function tierOf({ accounts }: Violation['sla']): string | undefined {
  if (typeof accounts === 'string' || !('labels' in accounts)) return undefined;
  const values = Object.values(accounts.labels).flatMap((condition) => {
    if (typeof condition === 'string') return [condition];
    return 'in' in condition ? condition.in : [];
  });
  return values.length > 0 ? inert(values.join('/'), 30) : undefined;
}
