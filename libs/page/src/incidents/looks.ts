import { Severity } from '#contract';
import { type Evidence, type OpenViolation } from '../ports.js';

/**
 * One look at an operation and a window, for all that violates there. `unexplained`: the first. `last-spans`: once more,
 * when the last spans are in. A glance reads a few traces, a whole look all that an explanation is made from.
 */
export type Look = {
  /** Never empty; the weightiest first. */
  violations: OpenViolation[];
  reason: LookReason;
  depth: LookDepth;
};
export type LookReason = 'unexplained' | 'last-spans';
export type LookDepth = 'whole' | 'glance';

/** Evidence, and which violations it is about. */
export type Answer = { violationIds: string[]; evidence: Evidence };

/**
 * Looks for the causes of violations that are looked at together. Those with different causes MUST be in different
 * answers, each in one at most; what is in none is looked at again, without the others. It may fail or never answer;
 * neither holds up a page.
 */
export type ExplainViolations = (look: Look) => Promise<Answer[]>;

/** Windows are of ten seconds, and SLAs with more or less traffic notice one cause within some of them. */
const COINCIDE_MS = 60_000;

/**
 * Who is looked at together: violations of one operation, by the same kind of badness, in windows that coincide. Thresholds
 * and accounts may differ. The first group is the most urgent: the worst severity, then the most weight, then the oldest.
 */
export function groupForLooks(violations: OpenViolation[]): OpenViolation[][] {
  const byOperation = new Map<string, OpenViolation[][]>();
  for (const violation of violations.toSorted(byUrgency)) {
    const key = sharedBy(violation);
    const groups = byOperation.get(key) ?? [];
    byOperation.set(key, groups);
    const group = groups.find(([lead]) => lead && coincide(lead, violation));
    if (group) group.push(violation);
    else groups.push([violation]);
  }
  const groups = [...byOperation.values()].flat();
  const weights = new Map(groups.map((group) => [group, group.reduce((sum, one) => sum + weightOf(one), 0)]));
  return groups.sort(
    (a, b) =>
      severityOf(a) - severityOf(b) || (weights.get(b) ?? 0) - (weights.get(a) ?? 0) || byAge(a[0], b[0]),
  );
}

/** The same for those who may share a look: an operation, and a kind of badness. */
export function sharedBy(violation: OpenViolation): string {
  return `${violation.operationId} ${badnessOf(violation)}`;
}

/** What counts requests has no bad ones: each such rule is told by its own numbers. */
function badnessOf({ id, sla, accounts }: OpenViolation): string {
  const { type } = sla.objective;
  if (type === 'silence' || type === 'request-rate') return id;
  return accounts.some(({ measurement }) => measurement.effectiveThresholdNs !== null) ? 'latency' : 'errors';
}

function coincide(a: OpenViolation, b: OpenViolation): boolean {
  const [one, other] = [windowOf(a), windowOf(b)];
  return (
    Math.abs(one.beganUnixMs - other.beganUnixMs) <= COINCIDE_MS &&
    Math.abs(one.toUnixMs - other.toUnixMs) <= COINCIDE_MS
  );
}

function windowOf({ accounts, violatingSinceUnixMs }: OpenViolation): {
  beganUnixMs: number;
  toUnixMs: number;
} {
  let [fromUnixMs, toUnixMs] = [Infinity, 0];
  for (const { measurement } of accounts) {
    toUnixMs = Math.max(toUnixMs, measurement.windowEndUnixMs);
    fromUnixMs = Math.min(fromUnixMs, measurement.windowEndUnixMs - measurement.windowSeconds * 1_000);
  }
  return { beganUnixMs: Math.max(fromUnixMs, violatingSinceUnixMs), toUnixMs };
}

function byUrgency(a: OpenViolation, b: OpenViolation): number {
  return severityOf([a]) - severityOf([b]) || weightOf(b) - weightOf(a) || byAge(a, b);
}

function byAge(a: OpenViolation | undefined, b: OpenViolation | undefined): number {
  const [one, other] = [`${a?.openedAt} ${a?.id}`, `${b?.openedAt} ${b?.id}`];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** 0 is the worst. */
function severityOf([lead]: OpenViolation[]): number {
  return lead ? Severity.options.indexOf(lead.sla.severity) : Infinity;
}

function weightOf({ accounts }: OpenViolation): number {
  return accounts.reduce((sum, { weight = 1, leftAt }) => sum + (leftAt === null ? weight : 0), 0);
}
