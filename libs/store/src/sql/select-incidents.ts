import { type IncidentFilter } from '#page';
import { type Statement, statement } from '../statement.js';
import { INCIDENT_COLUMNS, type IncidentRow } from './incident-columns.js';
import { incidentConditions } from './incident-conditions.js';

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
       ${INCIDENT_COLUMNS}
     from incident
     where ${text}
     order by ${byWeight}opened_at desc, incident.id
     ${limit}`,
    values,
  );
}
