import { type NewIncident } from '#page';
import { type Statement, statement } from '../statement.js';

/** No row comes back where the (SLA, operation) has an open incident. */
export function insertIncident(incident: NewIncident): Statement<{ id: string }> {
  return statement(
    `insert into incident (sla_id, sla, operation_id, opened_at, violating_since)
     values ($1, $2, $3, $4, $5)
     on conflict (sla_id, operation_id) where resolved_at is null do nothing
     returning id`,
    [
      incident.sla.id,
      incident.sla,
      incident.operation.id,
      new Date(incident.openedAtUnixMs),
      new Date(incident.violatingSinceUnixMs),
    ],
  );
}
