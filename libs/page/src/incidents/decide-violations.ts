import { type IncidentAccount, type Sla } from '#contract';
import { isJudgedAlike, type Judged as Round, type SlaStatus } from '#evaluate';
import { groupBy } from '#kit';
import { type NewViolation, type OpenViolation } from '../ports.js';

/** What of a round of judging the incidents follow from: nothing is known of SLAs that were not judged. */
export type Judged = Pick<Round, 'judgedAtUnixMs' | 'slas' | 'statuses'>;

/** What is known of registered accounts, by key. */
export type DetailsByAccount = ReadonlyMap<string, Pick<IncidentAccount, 'labels' | 'tier' | 'weight'>>;

type UpdateReason = 'account-joined' | 'account-left' | 'state-changed' | 'measured-again';
type ResolveReason = 'none-alerting' | 'sla-deleted' | 'sla-changed';

/** What is to be done about one (SLA, operation), and why. Nothing to do is no decision. */
export type ViolationDecision =
  | { action: 'open'; reason: 'alerting'; violation: NewViolation }
  | { action: 'update'; reason: UpdateReason; violation: OpenViolation; accounts: IncidentAccount[] }
  | { action: 'resolve'; reason: ResolveReason; violation: OpenViolation; accounts: IncidentAccount[] };

/**
 * The numbers of an open violation are rewritten when they are this old: at the grain of the histograms
 * they can't be newer, and a write for each judgement would be one each second.
 */
const MEASURED_AGAIN_MS = 10_000;

/**
 * Level-triggered: decides from what is, never from what was reported before, so that a lost or repeated call
 * costs nothing. An account of a judged SLA whose status is gone (the rule no longer selects it) has left. A
 * resolution comes before the opening of what takes its place.
 *
 * @param existing all SLAs that there are; the violation of one that is not among them is closed
 */
export function decideViolations(
  judged: Judged,
  existing: Sla[],
  open: OpenViolation[],
  details: DetailsByAccount,
): ViolationDecision[] {
  const existingIds = new Set(existing.map((sla) => sla.id));
  const judgedById = new Map(judged.slas.map((sla) => [sla.id, sla]));
  const statusesByKey = groupBy(judged.statuses, ({ slaId, operation }) => violationKey(slaId, operation.id));
  const openKeys = new Set(open.map((violation) => violationKey(violation.sla.id, violation.operationId)));

  const decisions: ViolationDecision[] = [];
  for (const violation of open) {
    if (!existingIds.has(violation.sla.id)) {
      const accounts = violation.accounts.map((account) => left(account, undefined, judged.judgedAtUnixMs));
      decisions.push({ action: 'resolve', reason: 'sla-deleted', violation, accounts });
      continue;
    }
    const sla = judgedById.get(violation.sla.id);
    if (!sla) continue;
    const key = violationKey(sla.id, violation.operationId);
    if (isAboutAnother(violation.sla, sla)) {
      const accounts = violation.accounts.map((account) => left(account, undefined, judged.judgedAtUnixMs));
      decisions.push({ action: 'resolve', reason: 'sla-changed', violation, accounts });
      openKeys.delete(key);
      continue;
    }
    const decision = decideOpen(violation, statusesByKey.get(key) ?? [], judged.judgedAtUnixMs, details);
    if (decision) decisions.push(decision);
  }
  for (const [key, statuses] of statusesByKey) {
    const sla = judgedById.get(statuses[0]?.slaId ?? '');
    if (!sla || !existingIds.has(sla.id) || openKeys.has(key)) continue;
    const violation = newViolation(sla, statuses, judged.judgedAtUnixMs, details);
    if (violation) decisions.push({ action: 'open', reason: 'alerting', violation });
  }
  return decisions;
}

/**
 * Whether a violation's SLA has become one that it is not about: something else is promised, or it pages now, or no
 * longer. What still violates it then is a violation of the new version, and pages as one. A judgement by a version
 * that is older than the violation's says nothing.
 */
function isAboutAnother(frozen: Sla, now: Sla): boolean {
  if ((now.version ?? 0) < (frozen.version ?? 0)) return false;
  return (now.mode ?? 'live') !== (frozen.mode ?? 'live') || !isJudgedAlike(frozen, now);
}

/** What there is at most one open violation for. */
export function violationKey(slaId: string, operationId: number): string {
  return `${slaId} ${operationId}`;
}

function newViolation(
  sla: Sla,
  statuses: SlaStatus[],
  judgedAtUnixMs: number,
  details: DetailsByAccount,
): NewViolation | undefined {
  const alerting = statuses.filter((status) => status.alerting);
  const [first] = alerting;
  if (!first) return undefined;
  return {
    sla,
    operation: first.operation,
    openedAtUnixMs: judgedAtUnixMs,
    violatingSinceUnixMs: alerting.reduce(
      (earliest, status) => Math.min(earliest, status.violatingSinceUnixMs ?? status.sinceUnixMs),
      judgedAtUnixMs,
    ),
    accounts: alerting.map((status) => joined(status, judgedAtUnixMs, details)),
  };
}

function decideOpen(
  violation: OpenViolation,
  statuses: SlaStatus[],
  judgedAtUnixMs: number,
  details: DetailsByAccount,
): ViolationDecision | undefined {
  const { accounts, reason } = nextAccounts(violation.accounts, statuses, judgedAtUnixMs, details);
  if (accounts.every((account) => account.leftAt !== null)) {
    return { action: 'resolve', reason: 'none-alerting', violation, accounts };
  }
  return reason && { action: 'update', reason, violation, accounts };
}

/** The violation's accounts as they are now, with the weightiest reason to store them; without one they are the same. */
function nextAccounts(
  before: IncidentAccount[],
  statuses: SlaStatus[],
  judgedAtUnixMs: number,
  details: DetailsByAccount,
): { accounts: IncidentAccount[]; reason: UpdateReason | undefined } {
  const statusByAccount = new Map(statuses.map((status) => [status.account, status]));
  const reasons = new Set<UpdateReason>();

  const accounts = before.map((account): IncidentAccount => {
    const status = statusByAccount.get(account.account);
    statusByAccount.delete(account.account);
    if (!status?.alerting) {
      if (account.leftAt === null) reasons.add('account-left');
      return left(account, status, judgedAtUnixMs);
    }
    const change = changeOf(account, status);
    if (!change) return account;
    reasons.add(change);
    const { state, reason, measurement } = status;
    return isViolated(status)
      ? { ...account, state, reason, measurement, leftAt: null }
      : { ...account, state, reason, leftAt: null };
  });
  for (const status of statusByAccount.values()) {
    if (!status.alerting) continue;
    reasons.add('account-joined');
    accounts.push(joined(status, judgedAtUnixMs, details));
  }

  const weightiest: UpdateReason[] = ['account-joined', 'account-left', 'state-changed', 'measured-again'];
  return { accounts, reason: weightiest.find((reason) => reasons.has(reason)) };
}

function changeOf(account: IncidentAccount, status: SlaStatus): UpdateReason | undefined {
  if (account.leftAt !== null) return 'account-joined';
  if (account.state !== status.state || account.reason !== status.reason) return 'state-changed';
  const ageMs = status.measurement.windowEndUnixMs - account.measurement.windowEndUnixMs;
  return isViolated(status) && ageMs >= MEASURED_AGAIN_MS ? 'measured-again' : undefined;
}

/** A violation tells the numbers of its violation: a window that is recovering is neither, and ends at 1 slow of 30. */
function isViolated({ reason }: SlaStatus): boolean {
  return reason === 'violation-confident';
}

function joined(status: SlaStatus, atUnixMs: number, details: DetailsByAccount): IncidentAccount {
  const { account, state, reason, measurement } = status;
  const joinedAt = new Date(atUnixMs).toISOString();
  const known = details.get(account) ?? { labels: {} };
  return { account, ...known, state, reason, measurement, joinedAt, leftAt: null };
}

function left(account: IncidentAccount, status: SlaStatus | undefined, atUnixMs: number): IncidentAccount {
  if (account.leftAt !== null) return account;
  const leftAt = new Date(atUnixMs).toISOString();
  if (!status) return { ...account, state: 'resolved', reason: 'rule-changed', leftAt };
  return { ...account, state: status.state, reason: status.reason, leftAt };
}
