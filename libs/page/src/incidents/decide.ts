import { type IncidentAccount, type Sla } from '#contract';
import { isJudgedAlike, type Judged as Round, type SlaStatus } from '#evaluate';
import { type NewIncident, type OpenIncident } from '../ports.js';

/** What of a round of judging the incidents follow from: nothing is known of SLAs that were not judged. */
export type Judged = Pick<Round, 'judgedAtUnixMs' | 'slas' | 'statuses'>;

/** What is known of registered accounts, by key. */
export type DetailsByAccount = ReadonlyMap<string, Pick<IncidentAccount, 'labels' | 'tier' | 'weight'>>;

type UpdateReason = 'account-joined' | 'account-left' | 'state-changed' | 'measured-again';
type ResolveReason = 'none-alerting' | 'sla-deleted' | 'sla-changed';

/** What is to be done about one (SLA, operation), and why. Nothing to do is no decision. */
export type IncidentDecision =
  | { action: 'open'; reason: 'alerting'; incident: NewIncident }
  | { action: 'update'; reason: UpdateReason; incident: OpenIncident; accounts: IncidentAccount[] }
  | { action: 'resolve'; reason: ResolveReason; incident: OpenIncident; accounts: IncidentAccount[] };

/**
 * The numbers of an open incident are rewritten when they are this old: at the grain of the histograms
 * they can't be newer, and a write for each judgement would be one each second.
 */
const MEASURED_AGAIN_MS = 10_000;

/**
 * Level-triggered: decides from what is, never from what was reported before, so that a lost or repeated call
 * costs nothing. An account of a judged SLA whose status is gone (the rule no longer selects it) has left. A
 * resolution comes before the opening of what takes its place.
 *
 * @param existing all SLAs that there are; the incident of one that is not among them is closed
 */
export function decideIncidents(
  judged: Judged,
  existing: Sla[],
  open: OpenIncident[],
  details: DetailsByAccount,
): IncidentDecision[] {
  const existingIds = new Set(existing.map((sla) => sla.id));
  const judgedById = new Map(judged.slas.map((sla) => [sla.id, sla]));
  const statusesByKey = groupByKey(judged.statuses);
  const openKeys = new Set(open.map((incident) => incidentKey(incident.sla.id, incident.operationId)));

  const decisions: IncidentDecision[] = [];
  for (const incident of open) {
    if (!existingIds.has(incident.sla.id)) {
      const accounts = incident.accounts.map((account) => left(account, undefined, judged.judgedAtUnixMs));
      decisions.push({ action: 'resolve', reason: 'sla-deleted', incident, accounts });
      continue;
    }
    const sla = judgedById.get(incident.sla.id);
    if (!sla) continue;
    const key = incidentKey(sla.id, incident.operationId);
    if (isAboutAnother(incident.sla, sla)) {
      const accounts = incident.accounts.map((account) => left(account, undefined, judged.judgedAtUnixMs));
      decisions.push({ action: 'resolve', reason: 'sla-changed', incident, accounts });
      openKeys.delete(key);
      continue;
    }
    const decision = decideOpen(incident, statusesByKey.get(key) ?? [], judged.judgedAtUnixMs, details);
    if (decision) decisions.push(decision);
  }
  for (const [key, statuses] of statusesByKey) {
    const sla = judgedById.get(statuses[0]?.slaId ?? '');
    if (!sla || !existingIds.has(sla.id) || openKeys.has(key)) continue;
    const incident = newIncident(sla, statuses, judged.judgedAtUnixMs, details);
    if (incident) decisions.push({ action: 'open', reason: 'alerting', incident });
  }
  return decisions;
}

/**
 * Whether an incident's SLA has become one that it is not about: something else is promised, or it pages now, or no
 * longer. What still violates it then is an incident of the new version, and pages as one. A judgement by a version
 * that is older than the incident's says nothing.
 */
function isAboutAnother(frozen: Sla, now: Sla): boolean {
  if ((now.version ?? 0) < (frozen.version ?? 0)) return false;
  return (now.mode ?? 'live') !== (frozen.mode ?? 'live') || !isJudgedAlike(frozen, now);
}

/** What there is at most one open incident for. */
export function incidentKey(slaId: string, operationId: number): string {
  return `${slaId} ${operationId}`;
}

function groupByKey(statuses: SlaStatus[]): Map<string, SlaStatus[]> {
  const groups = new Map<string, SlaStatus[]>();
  for (const status of statuses) {
    const key = incidentKey(status.slaId, status.operation.id);
    const group = groups.get(key);
    if (group) group.push(status);
    else groups.set(key, [status]);
  }
  return groups;
}

function newIncident(
  sla: Sla,
  statuses: SlaStatus[],
  judgedAtUnixMs: number,
  details: DetailsByAccount,
): NewIncident | undefined {
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
  incident: OpenIncident,
  statuses: SlaStatus[],
  judgedAtUnixMs: number,
  details: DetailsByAccount,
): IncidentDecision | undefined {
  const { accounts, reason } = nextAccounts(incident.accounts, statuses, judgedAtUnixMs, details);
  if (accounts.every((account) => account.leftAt !== null)) {
    return { action: 'resolve', reason: 'none-alerting', incident, accounts };
  }
  return reason && { action: 'update', reason, incident, accounts };
}

/** The incident's accounts as they are now, with the weightiest reason to store them; without one they are the same. */
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

/** An incident tells the numbers of its violation: a window that is recovering is neither, and ends at 1 slow of 30. */
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
