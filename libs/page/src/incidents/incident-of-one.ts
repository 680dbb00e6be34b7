import { type Handling, type Incident, type Violation } from '#contract';
import { blastRadiusOf } from './blast-radius.js';
import { operationKey } from './incident-key.js';

/** Nobody has done anything about it. */
const UNHANDLED: Handling = {
  acknowledgedAt: null,
  acknowledgedBy: null,
  assignee: null,
  snoozedUntil: null,
  resolvedBy: null,
};

/** An incident as it is when it opens, of one violation, with what else is known of it. */
export function incidentOfOne<V extends Violation>(
  violation: V,
  change: Partial<Incident> = {},
): Omit<Incident, 'violations'> & { violations: V[] } {
  const { sla, operation, openedAt, resolvedAt, violatingSinceUnixMs, explanation } = violation;
  const { culprit } = explanation ?? {};
  return {
    id: violation.id,
    status: resolvedAt === null ? 'open' : 'resolved',
    mode: sla.mode ?? 'live',
    key: culprit ? { by: 'culprit', name: culprit.name, kind: culprit.kind } : operationKey(operation),
    severity: sla.severity,
    openedAt,
    reopenedAt: null,
    resolvedAt,
    violatingSinceUnixMs,
    lastBadSpanEndUnixMs: null,
    lastBadSpanArrivalUnixMs: null,
    blastRadius: blastRadiusOf([violation]),
    explanation,
    exemplars: [],
    handling: UNHANDLED,
    accountHandling: [],
    timeline: [],
    deliveries: [],
    ...change,
    violations: [violation],
  };
}
