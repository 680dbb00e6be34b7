import { type BlastRadius, type Incident, type IncidentAccount, type Violation } from '#contract';
import { blastRadiusOf, tierOf } from '../incidents/blast-radius.js';
import { leadOf } from '../incidents/lead.js';
import { inert } from './inert.js';
import { accountName, nameOf } from './names.js';
import { accountsByBadness } from './objective.js';
import { ALL_TRAFFIC } from './objectives/objective-words.js';
import { formatCount, plural } from './units.js';

/* Words for a cause that breaks several promises at once, which no single one of them can stand for. */

export type Caused = Pick<Incident, 'key' | 'violations'>;

/** Tiers that are told one by one. */
const MAX_TIERS = 4;

type Effect = 'time' | 'failures' | 'both' | 'other';

const VERBS: Record<Effect, [now: string, then: string]> = {
  time: ['slows', 'slowed'],
  failures: ['breaks', 'broke'],
  both: ['slows or breaks', 'slowed or broke'],
  other: ['disturbs', 'disturbed'],
};

export function isSeveral({ violations }: Pick<Incident, 'violations'>): boolean {
  return violations.length > 1;
}

/** Those that last, or all once none does. */
export function toldViolations<V extends Violation>({ violations }: { violations: V[] }): V[] {
  const lasting = violations.filter(({ resolvedAt }) => resolvedAt === null);
  return lasting.length > 0 ? lasting : violations;
}

/** "payments-db slows 12 operations for 37 accounts, 4 of them gold"; `over`: "slowed". */
export function causeInWords(incident: Caused, over: boolean): string {
  const { key } = incident;
  const violations = toldViolations(incident);
  const { slas } = blastRadiusOf(violations);
  const whom = whomInWords(incident, over);
  if (key.by === 'operation')
    return `${nameOf(key.name, 60)} ${over ? 'violated' : 'violates'} ${plural(slas, 'SLA')} for ${whom}`;
  const verb = VERBS[effectOf(violations)][over ? 1 : 0];
  return `${nameOf(key.name, 60)} ${verb} ${operationsInWords(incident)} for ${whom}`;
}

/** "12 operations", or the name of the only one. */
export function operationsInWords(incident: Caused): string {
  const { operations } = blastRadiusOf(toldViolations(incident));
  return operations === 1 ? nameOf(leadOf(incident).operation.name, 60) : plural(operations, 'operation');
}

/** "37 accounts, 4 of them gold", "37 gold accounts", "acme", "all traffic and acme"; `over`: whoever was hit. */
export function whomInWords(incident: Caused, over: boolean): string {
  const violations = toldViolations(incident);
  const radius = blastRadiusOf(violations);
  const accounts = accountsInWords(violations, radius, over);
  return (
    [...(radius.allTraffic ? [ALL_TRAFFIC] : []), ...(accounts === '' ? [] : [accounts])].join(' and ') ||
    'nobody'
  );
}

function accountsInWords(violations: Violation[], radius: BlastRadius, over: boolean): string {
  const count = counted(radius, over);
  if (count === 0) return '';
  const [first] = accountsIn(violations);
  if (count === 1 && first) return accountName(first.account);
  const tier = weightiestTier(violations);
  const row = radius.byTier.find((each) => each.tier === tier);
  const ofTier = row ? counted(row, over) : 0;
  if (tier === null || ofTier === 0) return plural(count, 'account');
  const name = inert(tier, 30);
  return ofTier === count
    ? `${formatCount(count)} ${name} accounts`
    : `${plural(count, 'account')}, ${formatCount(ofTier)} of them ${name}`;
}

/** "Accounts: 4 gold, 12 silver, 21 of no known tier", the weightiest first; empty where no tier is known, or there is one for all. */
export function tiersInWords(incident: Caused, over: boolean): string {
  const violations = toldViolations(incident);
  const first = weightiestTier(violations);
  const rows = blastRadiusOf(violations)
    .byTier.filter((row) => counted(row, over) > 0)
    .toSorted((a, b) => Number(b.tier === first) - Number(a.tier === first));
  if (rows.length < 2) return '';
  const shown = rows.slice(0, MAX_TIERS).map((row) => {
    const count = formatCount(counted(row, over));
    return row.tier === null ? `${count} of no known tier` : `${count} ${inert(row.tier, 30)}`;
  });
  const rest = rows.slice(MAX_TIERS).reduce((sum, row) => sum + counted(row, over), 0);
  return `Accounts: ${[...shown, ...(rest > 0 ? [`${formatCount(rest)} of other tiers`] : [])].join(', ')}`;
}

function counted(
  { accounts, violating }: Pick<BlastRadius, 'accounts' | 'violating'>,
  over: boolean,
): number {
  return over ? accounts : violating;
}

/** The worst first, of what leads first; without the one that stands for all traffic. */
function accountsIn(violations: Violation[]): IncidentAccount[] {
  return violations.flatMap(accountsByBadness).filter(({ account }) => account !== '*');
}

function weightiestTier(violations: Violation[]): string | null {
  const known = accountsIn(violations).filter((account) => tierOf(account) !== null);
  const [first, ...others] = known;
  if (!first) return null;
  return tierOf(
    others.reduce((best, each) => ((each.weight ?? 1) > (best.weight ?? 1) ? each : best), first),
  );
}

function effectOf(violations: Violation[]): Effect {
  const effects = new Set(violations.map(({ sla }) => effectOn(sla.objective)));
  if (effects.has('other')) return 'other';
  const [only] = effects;
  return effects.size === 1 && only ? only : 'both';
}

function effectOn(objective: Violation['sla']['objective']): Exclude<Effect, 'both'> {
  switch (objective.type) {
    case 'latency':
    case 'regression':
      return 'time';
    case 'error-rate':
      return 'failures';
    case 'slo':
      return objective.thresholdMs === undefined ? 'failures' : 'time';
    case 'silence':
    case 'request-rate':
      break;
  }
  return 'other';
}
