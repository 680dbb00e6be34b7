import { type Incident } from '#contract';
import { promisedTo } from '#evaluate';

/** How long the requests of an account may take, by the violation that weighs most; null where nothing is promised of time. */
export function promisedNsBy({
  violations,
}: Pick<Incident, 'violations'>): (account: string) => number | null {
  const known = violations.map(({ sla, accounts }) => ({
    promised: promisedTo(sla),
    byKey: new Map(accounts.map((account) => [account.account, account])),
  }));
  return (key) => {
    for (const { promised, byKey } of known) {
      const own = byKey.get(key) ?? byKey.get('*');
      if (!own) continue;
      const objective = promised({ key, labels: own.labels });
      const { effectiveThresholdNs } = own.measurement;
      if ('thresholdMs' in objective && objective.thresholdMs !== undefined)
        return objective.thresholdMs * 1e6;
      if (effectiveThresholdNs !== null) return effectiveThresholdNs;
    }
    return null;
  };
}
