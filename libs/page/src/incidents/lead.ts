import { type IncidentAccount, type IncidentKey, type Severity, type Violation } from '#contract';
import { names } from './incident-key.js';

const WEIGHT: Record<Severity, number> = { critical: 3, error: 2, warning: 1, info: 0 };

/** The worst; "info" of none. */
export function worstSeverity(severities: Severity[]): Severity {
  return severities.reduce((worst, one) => (WEIGHT[one] > WEIGHT[worst] ? one : worst), 'info');
}

/** What a page tells first: what still violates, of the worst severity, for the accounts that weigh most. */
export function inLeadOrder<V extends Violation>(violations: V[]): V[] {
  return violations.toSorted(
    (a, b) =>
      Number(a.resolvedAt !== null) - Number(b.resolvedAt !== null) ||
      WEIGHT[b.sla.severity] - WEIGHT[a.sla.severity] ||
      weightOf(b) - weightOf(a) ||
      Date.parse(a.openedAt) - Date.parse(b.openedAt) ||
      (a.id < b.id ? -1 : 1),
  );
}

/** Of the accounts that violate, or did in the end. */
function weightOf({ accounts, resolvedAt }: Violation): number {
  return accounts
    .filter(({ leftAt }) => leftAt === null || resolvedAt !== null)
    .reduce((sum, { weight = 1 }) => sum + weight, 0);
}

/** The violation that an incident is told by. */
export function leadOf<V extends Violation>({ violations }: { violations: V[] }): V {
  const [lead] = violations;
  if (lead === undefined) throw new Error('an incident without a violation');
  return lead;
}

/**
 * Of violations in the order in which they lead, the one whose explanation tells the incident's cause: it names whom the
 * incident is about, if one does, and is sure of it, so that the answer is about what the page tells first.
 */
export function tellerOf<V extends Violation>(inOrder: V[], key: IncidentKey): V | undefined {
  const naming = inOrder.filter(({ explanation }) => names(explanation, key));
  return (
    naming.find(({ explanation }) => explanation?.confidence !== 'low') ??
    naming[0] ??
    inOrder.find(({ explanation }) => explanation !== null)
  );
}

/** The accounts that something is about: those that violate, or all once none does. */
export function concerned(accounts: IncidentAccount[]): IncidentAccount[] {
  const violating = accounts.filter(({ leftAt }) => leftAt === null);
  return violating.length > 0 ? violating : accounts;
}
