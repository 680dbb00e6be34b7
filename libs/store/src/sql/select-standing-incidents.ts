import { type Escalated, type Told } from '#page';
import { type Statement, statement } from '../statement.js';
import { INCIDENT_COLUMNS, type IncidentRow } from './incident-columns.js';

export type StandingIncidentRow = IncidentRow & {
  version: number;
  reopenings: number;
  told: Told;
  escalated: Record<string, Escalated>;
  violated: string[];
};

/** By three indexes, as all that has ever been is in the table. */
export function selectStandingIncidents(resolvedSince: Date): Statement<StandingIncidentRow> {
  return statement(
    `select
       ${INCIDENT_COLUMNS}, version, reopenings, told, escalated,
       case
         when resolved_at is null
           and exists (select from violation where incident_id = incident.id and violation.resolved_at is null)
         then '{}'
         else array(select distinct sla_id || ' ' || operation_id from violation where incident_id = incident.id)
       end as violated
     from incident
     where id in (
       select id from incident where resolved_at is null
       union all select id from incident where resolved_at >= $1
       union all select incident_id from violation where resolved_at is null
     )
     order by opened_at, id`,
    [resolvedSince],
  );
}
