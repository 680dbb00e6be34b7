import { type Culprit, type Incident, type IncidentKey, type PagingReason } from '#contract';
import { violationKey } from '../incidents/decide-violations.js';
import { culpritKey, culpritOf, isSame, keyText, operationKey } from '../incidents/incident-key.js';
import { type OpenViolation, type Standing, type StandingIncident } from '../ports.js';

/** Where a violation belongs from now on: an incident that there is, or one that is to be opened. */
export type Placement = {
  violation: OpenViolation;
  /** Undefined: one that is to be opened, or has been by an earlier placement. */
  incident: StandingIncident | undefined;
  key: IncidentKey;
  mode: Incident['mode'];
  reason: PagingReason;
};

export type GroupingTimes = { nowUnixMs: number; explainedWithinMs: number; quietPeriodMs: number };

/** Two in a row are no accident: looks are 30 s apart, and see other requests. */
const CONTRARY_TIMES = 2;

/** An incident that takes violations. */
type Home = Pick<Placement, 'incident' | 'key' | 'mode'> & {
  isOpen: boolean;
  violations: OpenViolation[];
};

/**
 * Puts violations that have waited for their explanation, or for as long as that may take, in incidents: those that name
 * a culprit first, the surest first of all, so that what nobody is named for finds the incident of its operation.
 *
 * - Whoever is named, however unsurely, with an open incident about it: that one. Two guesses that agree are no guesses.
 * - Named with medium or high confidence: an incident by the culprit's name.
 * - Named with low confidence, or nobody named: the open incident that the operation is violated in, else one by the operation.
 *   Such an incident is as good as its culprit's, for others, once its explanations name one.
 *
 * What has just ended begins anew for its culprit, its operation, or what violated it before.
 *
 * What has been paged stays where it is, whatever later explanations say, except for {@link CONTRARY_TIMES} sure ones in a row.
 */
export function group({ violations, incidents }: Standing, times: GroupingTimes): Placement[] {
  const homes = incidents.map((incident): Home => ({
    incident,
    key: incident.key,
    mode: incident.mode,
    isOpen: incident.resolvedAt === null || isViolatedAgain(incident, violations, times),
    violations: violations.filter(({ incidentId }) => incidentId === incident.id),
  }));
  const placements: Placement[] = [];
  for (const violation of violations.filter((one) => isDue(one, times)).toSorted(bySureness)) {
    const { home, reason } = placeOf(violation, homes, times);
    home.violations.push(violation);
    if (reason !== 'resolved-by-hand') home.isOpen = true;
    if (!homes.includes(home)) homes.push(home);
    const { incident, key, mode } = home;
    placements.push({ violation, incident, key, mode, reason });
  }
  return placements;
}

/** Whoever has resolved it by hand has peace for the quiet period, and then what still violates begins anew. */
export function isViolatedAgain(
  { id, resolvedAt, handling }: StandingIncident,
  violations: OpenViolation[],
  { nowUnixMs, quietPeriodMs }: GroupingTimes,
): boolean {
  return (
    resolvedAt !== null &&
    handling.resolvedBy !== null &&
    nowUnixMs >= Date.parse(resolvedAt) + quietPeriodMs &&
    violations.some(({ incidentId }) => incidentId === id)
  );
}

function isDue(
  { incidentId, explanation, openedAt, contrary }: OpenViolation,
  times: GroupingTimes,
): boolean {
  if (incidentId !== null) return (contrary?.times ?? 0) >= CONTRARY_TIMES;
  return explanation !== null || times.nowUnixMs >= Date.parse(openedAt) + times.explainedWithinMs;
}

function bySureness(a: OpenViolation, b: OpenViolation): number {
  return (
    sureness(b) - sureness(a) || Date.parse(a.openedAt) - Date.parse(b.openedAt) || (a.id < b.id ? -1 : 1)
  );
}

function sureness({ explanation }: OpenViolation): number {
  if (!culpritOf(explanation)) return 0;
  return explanation?.confidence === 'high' ? 3 : explanation?.confidence === 'medium' ? 2 : 1;
}

function placeOf(
  violation: OpenViolation,
  homes: Home[],
  times: GroupingTimes,
): { home: Home; reason: PagingReason } {
  const { explanation, incidentId, operation } = violation;
  const mode = violation.sla.mode ?? 'live';
  const possible = homes.filter(
    (home) => home.mode === mode && (incidentId === null || home.incident?.id !== incidentId),
  );
  const open = possible.filter(({ isOpen }) => isOpen);
  const culprit = culpritOf(explanation);
  if (culprit) {
    const home = open.find(({ key }) => isAbout(key, culprit)) ?? open.find((one) => goesBy(one, culprit));
    if (home) return { home, reason: incidentId === null ? 'same-cause' : 'contrary-explanations' };
  }
  const isSure = culprit && sureness(violation) > 1;
  const sameOperation = open.filter((home) => takesOperation(home, violation, isSure));
  const [only, ...others] = sameOperation;
  const ofOperation =
    sameOperation.find(({ key }) => key.by === 'operation') ?? (others.length === 0 ? only : undefined);
  if (ofOperation) return { home: ofOperation, reason: 'same-operation' };

  const key = isSure ? culpritKey(culprit) : operationKey(operation);
  const over = possible.filter((home) => !home.isOpen && isQuiet(home, times));
  const quiet =
    over.find((home) => keyText(home.key) === keyText(key) || (culprit && isAbout(home.key, culprit))) ??
    (isSure ? undefined : over.find((home) => wasViolatedBy(home, violation)));
  if (quiet) return { home: quiet, reason: reasonToReopen(quiet, violation) };
  const home = { incident: undefined, key, mode, isOpen: true, violations: [] };
  return { home, reason: reasonToOpen(violation) };
}

function reasonToOpen(violation: OpenViolation): PagingReason {
  if (violation.incidentId !== null) return 'contrary-explanations';
  if (sureness(violation) > 1) return 'new-cause';
  if (sureness(violation) === 1) return 'not-confident';
  return violation.explanation === null ? 'not-explained-in-time' : 'nobody-named';
}

function isAbout(key: IncidentKey, culprit: Culprit): boolean {
  return key.by === 'culprit' && isSame(key, culprit);
}

/** Whom the explanations of what an incident by operation is about name, all the same one. */
function goesBy(home: Home, culprit: Culprit): boolean {
  const named = namedIn(home);
  return named.length > 0 && named.every((one) => isSame(one, culprit));
}

function namedIn({ key, violations }: Home): Culprit[] {
  if (key.by === 'culprit') return [];
  const own = violations.filter(({ operation }) => keyText(operationKey(operation)) === keyText(key));
  return own.flatMap(({ explanation }) => culpritOf(explanation) ?? []);
}

/** One operation with two causes at a time is rare: only what is sure of another cause goes elsewhere. */
function takesOperation(home: Home, { operation }: OpenViolation, isSure: boolean | undefined): boolean {
  const text = keyText(operationKey(operation));
  if (isSure) return keyText(home.key) === text && namedIn(home).length === 0;
  return (
    keyText(home.key) === text || home.violations.some((one) => keyText(operationKey(one.operation)) === text)
  );
}

function isQuiet({ incident }: Home, { nowUnixMs, quietPeriodMs }: GroupingTimes): boolean {
  const resolvedAt = incident?.resolvedAt;
  return typeof resolvedAt === 'string' && nowUnixMs < Date.parse(resolvedAt) + quietPeriodMs;
}

/** What was violated when somebody resolved it by hand does not begin it anew, even where it has recovered in between. */
function reasonToReopen(home: Home, violation: OpenViolation): PagingReason {
  const isByHand = typeof home.incident?.handling.resolvedBy === 'string';
  return isByHand && wasViolatedBy(home, violation) ? 'resolved-by-hand' : 'within-quiet-period';
}

function wasViolatedBy({ incident }: Home, { sla, operationId }: OpenViolation): boolean {
  return incident?.violated.includes(violationKey(sla.id, operationId)) ?? false;
}
