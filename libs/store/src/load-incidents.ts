import { type Exemplar, type Incident, type IncidentAccount } from '#contract';
import { type IncidentFilter, type OpenIncident } from '#page';
import { type Queryable } from './database.js';
import { deliveryOf } from './delivery.js';
import { type DeliveryRow, selectDeliveries } from './sql/select-deliveries.js';
import { selectExemplars } from './sql/select-exemplars.js';
import { type IncidentAccountRow, selectIncidentAccounts } from './sql/select-incident-accounts.js';
import { type IncidentRow, selectIncidents } from './sql/select-incidents.js';

/** An incident with the rows that hang on it. */
export type LoadedIncident = {
  row: IncidentRow;
  accounts: IncidentAccountRow[];
  exemplars: { exemplar: Exemplar }[];
  deliveries: DeliveryRow[];
};

/** Four statements whatever the number of incidents. */
export async function loadIncidents(
  from: Queryable,
  filter: { id: string } | IncidentFilter,
): Promise<LoadedIncident[]> {
  const rows = await from.query(selectIncidents(filter));
  const ids = rows.map(({ id }) => id);
  const accounts = byIncident(await from.query(selectIncidentAccounts(ids)));
  const exemplars = byIncident(await from.query(selectExemplars(ids)));
  const deliveries = byIncident(await from.query(selectDeliveries(ids)));
  return rows.map((row) => ({
    row,
    accounts: accounts.get(row.id) ?? [],
    exemplars: exemplars.get(row.id) ?? [],
    deliveries: deliveries.get(row.id) ?? [],
  }));
}

export function incidentOf({ row, accounts, exemplars, deliveries }: LoadedIncident): Incident {
  return {
    id: row.id,
    status: row.resolvedAt === null ? 'open' : 'resolved',
    sla: row.sla,
    operation: row.operation,
    openedAt: row.openedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    violatingSinceUnixMs: row.violatingSinceUnixMs,
    lastBadSpanEndUnixMs: row.lastBadSpanEndUnixMs,
    lastBadSpanArrivalUnixMs: row.lastBadSpanArrivalUnixMs,
    accounts: accounts.map(accountOf),
    explanation: row.explanation,
    exemplars: exemplars.map(({ exemplar }) => exemplar),
    deliveries: deliveries.map(deliveryOf),
  };
}

export function openIncidentOf(loaded: LoadedIncident): OpenIncident {
  return { ...incidentOf(loaded), operationId: loaded.row.operationId };
}

function accountOf(row: IncidentAccountRow): IncidentAccount {
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

function byIncident<Row extends { incidentId: string }>(rows: Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.incidentId);
    if (group === undefined) groups.set(row.incidentId, [row]);
    else group.push(row);
  }
  return groups;
}
