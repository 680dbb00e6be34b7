import { type Incident } from '#contract';
import { inert } from './inert.js';
import { accountsByBadness } from './objective.js';

/** "*" judges all traffic as one; "" is traffic whose account is not known. */
export function accountName(account: string, maxCharacters = 60): string {
  if (account === '*') return 'all traffic';
  return account === '' ? 'no account' : inert(account, maxCharacters);
}

/** "acme", "acme and 3 more accounts", "all traffic" */
export function whoIsAffected(incident: Pick<Incident, 'accounts' | 'sla'>): string {
  const [worst, ...others] = accountsByBadness(incident);
  if (!worst) return 'nobody';
  if (others.length === 0) return accountName(worst.account);
  return `${accountName(worst.account)} and ${others.length} more ${others.length === 1 ? 'account' : 'accounts'}`;
}

/** "gold", where the SLA selects accounts by labels. */
export function tierOf(sla: Incident['sla']): string | undefined {
  if (typeof sla.accounts === 'string' || !('labels' in sla.accounts)) return undefined;
  const values = Object.values(sla.accounts.labels).filter((value) => typeof value === 'string');
  return values.length > 0 ? inert(values.join('/'), 30) : undefined;
}
