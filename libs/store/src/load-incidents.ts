import {
  type Exemplar,
  type Handling,
  type Incident,
  type IncidentAccount,
  type TimelineEntry,
  type Violation,
} from '#contract';
import {
  blastRadiusOf,
  inLeadOrder,
  type IncidentFilter,
  names,
  type OpenIncident,
  type OpenViolation,
} from '#page';
import { type Queryable } from './database.js';
import { deliveryOf } from './delivery.js';
import { type AccountHandlingRow, selectAccountHandling } from './sql/select-account-handling.js';
import { type DeliveryRow, selectDeliveries } from './sql/select-deliveries.js';
import { selectExemplars } from './sql/select-exemplars.js';
import { type HandlingRow, type IncidentRow, selectIncidents } from './sql/select-incidents.js';
import { selectTimeline, type TimelineRow } from './sql/select-timeline.js';
import { selectViolationAccounts, type ViolationAccountRow } from './sql/select-violation-accounts.js';
import { selectViolations, type ViolationRow } from './sql/select-violations.js';

/** With all that hangs on them: seven statements whatever their number. */
export async function loadIncidents(
  from: Queryable,
  filter: { id: string } | IncidentFilter,
): Promise<OpenIncident[]> {
  const rows = await from.query(selectIncidents(filter));
  const ids = rows.map(({ id }) => id);
  const violationRows = await from.query(selectViolations(ids));
  const violationIds = violationRows.map(({ id }) => id);
  const evidenceIds = new Set(violationRows.flatMap(({ evidenceId }) => evidenceId ?? []));
  const accounts = grouped(await from.query(selectViolationAccounts(violationIds)), (row) => row.violationId);
  const exemplars = grouped(await from.query(selectExemplars([...evidenceIds])), (row) => row.evidenceId);
  const handling = grouped(await from.query(selectAccountHandling(ids)), (row) => row.incidentId);
  const timeline = grouped(await from.query(selectTimeline(ids)), (row) => row.incidentId);
  const deliveries = grouped(await from.query(selectDeliveries(ids)), (row) => row.incidentId);
  const violations = grouped(violationRows, (row) => row.incidentId ?? '');

  return rows.map((row) => {
    const found = violations.get(row.id) ?? [];
    return incidentFrom(row, {
      violations: found,
      evidence: exemplars,
      accounts,
      handling: handling.get(row.id) ?? [],
      timeline: timeline.get(row.id) ?? [],
      deliveries: deliveries.get(row.id) ?? [],
    });
  });
}

/** The rows that hang on an incident; `evidence` and `accounts` may be those of others too. */
type Loaded = {
  violations: ViolationRow[];
  evidence: Map<string, { exemplar: Exemplar }[]>;
  accounts: Map<string, ViolationAccountRow[]>;
  handling: AccountHandlingRow[];
  timeline: TimelineRow[];
  deliveries: DeliveryRow[];
};

function incidentFrom(row: IncidentRow, loaded: Loaded): OpenIncident {
  const { accounts, evidence } = loaded;
  const told = answerOf(row, loaded.violations);
  const violations = inLeadOrder(
    loaded.violations.map((one) => violationOf(one, accounts.get(one.id) ?? [])),
  );
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
    exemplars: exemplarsOf(told, loaded.violations, evidence),
    handling: handlingOf(row),
    accountHandling: loaded.handling.map((one) => Object.assign({ account: one.account }, handlingOf(one))),
    timeline: loaded.timeline.map(timelineEntryOf),
    deliveries: loaded.deliveries.map(deliveryOf),
  };
}

/** As the API shows it. */
export function incidentOf(open: OpenIncident): Incident {
  return {
    ...open,
    violations: open.violations.map((violation): Violation => {
      const { operationId: _, ...shown } = violation;
      return shown;
    }),
  };
}

/** The violation that tells who the cause is: the newest look that names whom the incident is about, else what there is. */
function answerOf({ key }: IncidentRow, violations: ViolationRow[]): ViolationRow | undefined {
  return (
    violations.findLast(({ explanation }) => names(explanation, key)) ??
    violations.find(({ explanation }) => explanation !== null)
  );
}

/** Time to page is that of the first violation. */
function firstBadSpan(
  violations: ViolationRow[],
): Pick<Incident, 'lastBadSpanEndUnixMs' | 'lastBadSpanArrivalUnixMs'> {
  const first = violations.find(({ lastBadSpanEndUnixMs }) => lastBadSpanEndUnixMs !== null);
  return {
    lastBadSpanEndUnixMs: first?.lastBadSpanEndUnixMs ?? null,
    lastBadSpanArrivalUnixMs: first?.lastBadSpanArrivalUnixMs ?? null,
  };
}

/** Those of the answer first, each request once. */
function exemplarsOf(
  told: ViolationRow | undefined,
  violations: ViolationRow[],
  byEvidence: Map<string, { exemplar: Exemplar }[]>,
): Exemplar[] {
  const evidenceIds = new Set([told, ...violations].flatMap((one) => one?.evidenceId ?? []));
  const all = [...evidenceIds].flatMap((id) => byEvidence.get(id) ?? []).map(({ exemplar }) => exemplar);
  const unique = new Map<string, Exemplar>();
  for (const exemplar of all) {
    const id = `${exemplar.traceId} ${exemplar.spanId}`;
    if (!unique.has(id)) unique.set(id, exemplar);
  }
  return [...unique.values()];
}

function violationOf(row: ViolationRow, accounts: ViolationAccountRow[]): OpenViolation {
  return {
    id: row.id,
    sla: row.sla,
    operation: row.operation,
    operationId: row.operationId,
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    violatingSinceUnixMs: row.violatingSinceUnixMs,
    accounts: accounts.map(accountOf),
    explanation: row.explanation,
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

function handlingOf(row: HandlingRow): Handling {
  return {
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy: row.acknowledgedBy,
    assignee: row.assignee,
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
    resolvedBy: row.resolvedBy,
  };
}

function timelineEntryOf({ at, actor, kind, reason, account, text }: TimelineRow): TimelineEntry {
  return { at: at.toISOString(), actor, kind, reason, account, text };
}

function grouped<Row>(rows: Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
