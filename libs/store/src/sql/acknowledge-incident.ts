import { type Statement, statement } from '../statement.js';

/** With its entry in the timeline. No row comes back where it is acknowledged already, over or unknown. */
export function acknowledgeIncident(
  incidentId: string,
  at: Date,
  by: string,
): Statement<{ at: Date; by: string }> {
  return statement(
    `with acknowledged as (
       update incident set acknowledged_at = $2, acknowledged_by = $3
       where id = $1 and acknowledged_at is null and resolved_at is null
       returning id, acknowledged_at, acknowledged_by
     ), told as (
       insert into incident_event (incident_id, at, actor, kind, text)
       select id, $2, $3, 'acknowledged', 'Acknowledged' from acknowledged
     )
     select acknowledged_at as at, acknowledged_by as by from acknowledged`,
    [incidentId, at, by],
  );
}
