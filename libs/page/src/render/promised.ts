import { type Incident } from '#contract';
import { promisedTo } from '#evaluate';

/** How long the requests of an account may take; null where nothing is promised of time. */
export function promisedNsBy({
  sla,
  accounts,
}: Pick<Incident, 'accounts' | 'sla'>): (account: string) => number | null {
  const promised = promisedTo(sla);
  const byKey = new Map(accounts.map((account) => [account.account, account]));
  return (key) => {
    const own = byKey.get(key) ?? byKey.get('*');
    const objective = promised({ key, labels: own?.labels ?? {} });
    if ('thresholdMs' in objective && objective.thresholdMs !== undefined) return objective.thresholdMs * 1e6;
    return own?.measurement.effectiveThresholdNs ?? null;
  };
}
