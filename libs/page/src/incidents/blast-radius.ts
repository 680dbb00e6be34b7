import { type BlastRadius, type IncidentAccount, type Violation } from '#contract';

const ALL_TRAFFIC = '*';

/** Whom an incident has hit, each counted once however many of its SLAs they violate. */
export function blastRadiusOf(violations: Violation[]): BlastRadius {
  const tiers = new Map<string, string | null>();
  const violating = new Set<string>();
  let allTraffic = false;
  for (const each of violations.flatMap(({ accounts }) => accounts)) {
    if (each.account === ALL_TRAFFIC) {
      allTraffic = true;
      continue;
    }
    tiers.set(each.account, tiers.get(each.account) ?? tierOf(each));
    if (each.leftAt === null) violating.add(each.account);
  }
  const operations = new Set(
    violations.map(({ operation: { service, name, kind } }) => `${service}\0${name}\0${kind}`),
  );
  return {
    accounts: tiers.size,
    violating: violating.size,
    byTier: byTier(tiers, violating),
    slas: new Set(violations.map(({ sla }) => sla.id)).size,
    operations: operations.size,
    allTraffic,
  };
}

function tierOf({ tier, labels }: IncidentAccount): string | null {
  return tier ?? labels['tier'] ?? null;
}

function byTier(tiers: Map<string, string | null>, violating: Set<string>): BlastRadius['byTier'] {
  const rows = new Map<string | null, BlastRadius['byTier'][number]>();
  for (const [account, tier] of tiers) {
    const row = rows.get(tier) ?? { tier, accounts: 0, violating: 0 };
    row.accounts++;
    if (violating.has(account)) row.violating++;
    rows.set(tier, row);
  }
  return [...rows.values()].toSorted(
    (a, b) =>
      Number(a.tier === null) - Number(b.tier === null) ||
      b.accounts - a.accounts ||
      ((a.tier ?? '') < (b.tier ?? '') ? -1 : 1),
  );
}
