import { type Exemplar, type Handling, type Incident, type IncidentAccount, type Violation } from '#contract';
import { groupBy } from '#kit';
import {
  blastRadiusOf,
  inLeadOrder,
  type IncidentFilter,
  tellerOf,
  type OpenIncident,
  type OpenViolation,
} from '#page';
import { type Queryable } from './database.js';
import { deliveryOf } from './delivery.js';
import { type AccountHandlingRow, selectAccountHandling } from './sql/select-account-handling.js';
import { type DeliveryRow, selectDeliveries } from './sql/select-deliveries.js';
import { type EvidenceRow, selectEvidence } from './sql/select-evidence.js';
import { selectExemplars } from './sql/select-exemplars.js';
import { type HandlingRow, type IncidentRow } from './sql/incident-columns.js';
import { selectIncidents } from './sql/select-incidents.js';
import { selectTimeline, type TimelineRow } from './sql/select-timeline.js';
import { selectViolationAccounts, type ViolationAccountRow } from './sql/select-violation-accounts.js';
import { selectViolations, type ViolationRow } from './sql/select-violations.js';

/** A violation with its evidence, as far as an incident tells of it. */
type LoadedViolation = { violation: OpenViolation; evidence: EvidenceRow | undefined };

/** With all that hangs on them: eight statements whatever their number. */
export async function loadIncidents(
  from: Queryable,
  filter: { id: string } | IncidentFilter,
): Promise<OpenIncident[]> {
  const rows = await from.query(selectIncidents(filter));
  const ids = rows.map(({ id }) => id);
  const { loaded } = await loadViolations(from, ids);
  const evidenceIds = new Set(loaded.flatMap(({ evidence }) => evidence?.id ?? []));
  const exemplars = groupBy(await from.query(selectExemplars([...evidenceIds])), (row) => row.evidenceId);
  const handling = groupBy(await from.query(selectAccountHandling(ids)), (row) => row.incidentId);
  const timeline = groupBy(await from.query(selectTimeline(ids)), (row) => row.incidentId);
  const deliveries = groupBy(await from.query(selectDeliveries(ids)), (row) => row.incidentId);
  const byIncident = groupBy(loaded, ({ violation }) => violation.incidentId ?? '');

  return rows.map((row) =>
    incidentFrom(row, {
      violations: byIncident.get(row.id) ?? [],
      exemplars,
      handling: handling.get(row.id) ?? [],
      timeline: timeline.get(row.id) ?? [],
      deliveries: deliveries.get(row.id) ?? [],
    }),
  );
}

/** What hangs on an incident; `exemplars` may be those of others too, by their evidence. */
type Loaded = {
  violations: LoadedViolation[];
  exemplars: Map<string, { exemplar: Exemplar }[]>;
  handling: AccountHandlingRow[];
  timeline: TimelineRow[];
  deliveries: DeliveryRow[];
};

function incidentFrom(row: IncidentRow, loaded: Loaded): OpenIncident {
  const violations = inLeadOrder(loaded.violations.map(({ violation }) => violation));
  const teller = tellerOf(violations, row.key);
  const told = loaded.violations.find(({ violation }) => violation === teller)?.evidence;
  return {
    id: row.id,
    status: row.resolvedAt === null ? 'open' : 'resolved',
    mode: row.mode,
    key: row.key,
    severity: row.severity,
    openedAt: row.openedAt.toISOString(),
    reopenedAt: row.reopenedAt?.toISOString() ?? null,
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    violatingSinceUnixMs: Math.min(...violations.map(({ violatingSinceUnixMs }) => violatingSinceUnixMs)),
    ...firstBadSpan(loaded.violations),
    violations,
    blastRadius: blastRadiusOf(violations),
    explanation: told?.explanation ?? null,
    exemplars: exemplarsOf(told, loaded.violations, loaded.exemplars),
    handling: handlingOf(row),
    accountHandling: loaded.handling.map((one) => Object.assign({ account: one.account }, handlingOf(one))),
    timeline: loaded.timeline.map(timelineEntryOf),
    deliveries: loaded.deliveries.map(deliveryOf),
  };
}

/** Those of incidents, or all that are open, the oldest first; what was found about several is read once. */
export async function loadViolations(
  from: Queryable,
  of: string[] | 'open',
): Promise<{ violations: OpenViolation[]; loaded: LoadedViolation[] }> {
  const rows = await from.query(selectViolations(of));
  const accounts = groupBy(
    await from.query(selectViolationAccounts(rows.map(({ id }) => id))),
    (row) => row.violationId,
  );
  const evidenceIds = new Set(rows.flatMap(({ evidenceId }) => evidenceId ?? []));
  const evidence = new Map((await from.query(selectEvidence([...evidenceIds]))).map((row) => [row.id, row]));
  const loaded = rows.map((row) => {
    const found = evidence.get(row.evidenceId ?? '');
    return { violation: violationOf(row, accounts.get(row.id) ?? [], found), evidence: found };
  });
  return { violations: loaded.map(({ violation }) => violation), loaded };
}

/** As the API shows it. */
export function incidentOf(open: OpenIncident): Incident {
  return {
    ...open,
    violations: open.violations.map((violation): Violation => {
      const { operationId: _, incidentId: __, contrary: ___, ...shown } = violation;
      return shown;
    }),
  };
}

/** Time to page is that of the first violation. */
function firstBadSpan(
  loaded: LoadedViolation[],
): Pick<Incident, 'lastBadSpanEndUnixMs' | 'lastBadSpanArrivalUnixMs'> {
  const first = loaded.find(({ evidence }) => typeof evidence?.lastBadSpanEndUnixMs === 'number')?.evidence;
  return {
    lastBadSpanEndUnixMs: first?.lastBadSpanEndUnixMs ?? null,
    lastBadSpanArrivalUnixMs: first?.lastBadSpanArrivalUnixMs ?? null,
  };
}

/** Those of the answer first, each request once. */
function exemplarsOf(
  told: EvidenceRow | undefined,
  loaded: LoadedViolation[],
  byEvidence: Map<string, { exemplar: Exemplar }[]>,
): Exemplar[] {
  const evidenceIds = new Set(
    [told, ...loaded.map(({ evidence }) => evidence)].flatMap((one) => one?.id ?? []),
  );
  const all = [...evidenceIds].flatMap((id) => byEvidence.get(id) ?? []).map(({ exemplar }) => exemplar);
  const unique = new Map<string, Exemplar>();
  for (const exemplar of all) {
    const id = `${exemplar.traceId} ${exemplar.spanId}`;
    if (!unique.has(id)) unique.set(id, exemplar);
  }
  return [...unique.values()];
}

function violationOf(
  row: ViolationRow,
  accounts: ViolationAccountRow[],
  evidence: EvidenceRow | undefined,
): OpenViolation {
  return {
    id: row.id,
    sla: row.sla,
    operation: row.operation,
    operationId: row.operationId,
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    violatingSinceUnixMs: row.violatingSinceUnixMs,
    accounts: accounts.map(accountOf),
    explanation: evidence?.explanation ?? null,
    incidentId: row.incidentId,
    contrary: row.contrary,
  };
}

function accountOf(row: ViolationAccountRow): IncidentAccount {
  return {
    account: row.account,
    labels: row.labels,
    ...(row.tier !== null && { tier: row.tier }),
    ...(row.weight !== null && { weight: row.weight }),
    state: row.state,
    reason: row.reason,
    measurement: row.measurement,
    joinedAt: row.joinedAt.toISOString(),
    leftAt: row.leftAt?.toISOString() ?? null,
  };
}

/** What people have done, as the API shows it. */
export function handlingOf(row: HandlingRow): Handling {
  return {
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy: row.acknowledgedBy,
    assignee: row.assignee,
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
    resolvedBy: row.resolvedBy,
  };
}

function timelineEntryOf({
  at,
  actor,
  kind,
  reason,
  account,
  text,
}: TimelineRow): Incident['timeline'][number] {
  return { at: at.toISOString(), actor, kind, reason, account, text };
}
