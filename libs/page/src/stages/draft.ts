import { type Culprit, type Incident, type IncidentKey, type PagingReason, type Severity } from '#contract';
import { violationKey } from '../incidents/decide-violations.js';
import { culpritOf, isSame } from '../incidents/incident-key.js';
import { worstSeverity } from '../incidents/lead.js';
import { type IncidentChange, type OpenViolation, type Standing, type StandingIncident } from '../ports.js';
import { type GroupingTimes, isViolatedAgain, type Placement } from './group.js';

/** One incident, as it stands and as it is to become. */
export type Draft = {
  /** Undefined: it opens now. */
  incident: StandingIncident | undefined;
  key: IncidentKey;
  mode: Incident['mode'];
  placements: Placement[];
  /** Those that leave it for another. */
  leaving: Placement[];
  /** The open ones that it will have. */
  violations: OpenViolation[];
  /** Whether something that it has just had waits for its explanation: of an SLA that has changed, or that recovers for a moment. */
  awaits: boolean;
};

export type Becoming = { becomes: IncidentChange['becomes']; reason: PagingReason | null };

/** What there is to decide about: each incident that stands, and each that is to be opened. */
export function draftsOf({ violations, incidents }: Standing, placements: Placement[]): Draft[] {
  const placed = new Set(placements.map(({ violation }) => violation.id));
  const waiting = violations.filter(({ id, incidentId }) => incidentId === null && !placed.has(id));
  const drafts = new Map<string, Draft>();
  for (const incident of incidents) {
    const { id, key, mode, violated } = incident;
    const awaits = waiting.some(
      ({ sla, operationId }) =>
        (sla.mode ?? 'live') === mode && violated.includes(violationKey(sla.id, operationId)),
    );
    const leaving = placements.filter(({ violation }) => violation.incidentId === id);
    drafts.set(id, { incident, key, mode, placements: [], leaving, violations: [], awaits });
  }
  for (const violation of violations) {
    if (!placed.has(violation.id)) drafts.get(violation.incidentId ?? '')?.violations.push(violation);
  }
  for (const placement of placements) {
    const { incident, key, mode, violation } = placement;
    const id = incident?.id ?? JSON.stringify([mode, key]);
    const draft = drafts.get(id) ?? {
      incident,
      key,
      mode,
      placements: [],
      leaving: [],
      violations: [],
      awaits: false,
    };
    drafts.set(id, draft);
    draft.placements.push(placement);
    draft.violations.push(violation);
  }
  return [...drafts.values()];
}

export function becomingOf(draft: Draft, times: GroupingTimes): Becoming {
  const { incident, placements, leaving, violations, awaits } = draft;
  const first = placements.find(({ reason }) => reason !== 'resolved-by-hand');
  const reason = first?.reason ?? null;
  if (!incident) return { becomes: 'opened', reason };
  if (incident.resolvedAt === null) {
    if (violations.length > 0 || awaits) return { becomes: null, reason };
    return { becomes: 'resolved', reason: leaving[0]?.reason ?? 'violations-over' };
  }
  if (isViolatedAgain(incident, violations, times)) return { becomes: 'reopened', reason: 'still-violated' };
  return { becomes: first ? 'reopened' : null, reason };
}

/** Whom all explanations of it name that name anybody, or whom it is about. */
export function causeOf({ key, violations }: Pick<Draft, 'key' | 'violations'>): Culprit | undefined {
  if (key.by === 'culprit') return { name: key.name, kind: key.kind };
  const [cause, ...others] = violations.flatMap(({ explanation }) => culpritOf(explanation) ?? []);
  return cause && others.every((other) => isSame(cause, other)) ? cause : undefined;
}

/** What was critical is not less so because a part of it is over. */
export function severityOf({ incident, violations }: Draft, { becomes }: Becoming): Severity {
  const severities = violations.map(({ sla }) => sla.severity);
  return worstSeverity(incident && becomes !== 'reopened' ? [incident.severity, ...severities] : severities);
}
