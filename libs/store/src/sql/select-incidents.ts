import { type Handling, type Incident, type IncidentKey, type Severity } from '#contract';
import { type IncidentFilter } from '#page';
import { type Statement, statement } from '../statement.js';
import { incidentConditions } from './incident-conditions.js';

/** Times of people's deeds are null where there were none. */
export type HandlingRow = Pick<Handling, 'acknowledgedBy' | 'assignee' | 'resolvedBy'> & {
  acknowledgedAt: Date | null;
  snoozedUntil: Date | null;
};

export type IncidentRow = HandlingRow & {
  id: string;
  mode: Incident['mode'];
  key: IncidentKey;
  severity: Severity;
  openedAt: Date;
  reopenedAt: Date | null;
  resolvedAt: Date | null;
};

/** An account without a contract weighs 1; of a violation that is over, all accounts count that it had. */
const WEIGHT = `(
  select sum(coalesce(weight, 1))
  from violation join violation_account on violation_id = violation.id
  where incident_id = incident.id and (left_at is null or violation.resolved_at is not null)
)`;

/** Incidents without what hangs on them, the newest first, or those of most weight. */
export function selectIncidents(filter: { id: string } | IncidentFilter): Statement<IncidentRow> {
  const { text, values } =
    'id' in filter ? { text: 'incident.id = $1', values: [filter.id] } : incidentConditions(filter);
  const limit = 'id' in filter ? '' : `limit $${values.push(filter.limit)}`;
  const byWeight = 'order' in filter && filter.order === 'weight' ? `${WEIGHT} desc nulls last, ` : '';
  return statement(
    `select
       id, mode, key, severity, opened_at as "openedAt", reopened_at as "reopenedAt", resolved_at as "resolvedAt",
       acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy", assignee,
       snoozed_until as "snoozedUntil", resolved_by as "resolvedBy"
     from incident
     where ${text}
     order by ${byWeight}opened_at desc, incident.id
     ${limit}`,
    values,
  );
}
