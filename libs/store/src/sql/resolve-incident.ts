import { type Statement, statement } from '../statement.js';

/** Once none of its violations is open. No row comes back where one is, or where it is resolved already. */
export function resolveIncident(incidentId: string, at: Date): Statement<{ id: string }> {
  return statement(
    `with resolved as (
       update incident set resolved_at = $2
       where id = $1 and resolved_at is null
         and not exists (select from violation where incident_id = $1 and resolved_at is null)
       returning id
     ), told as (
       insert into incident_event (incident_id, at, actor, kind, reason, text)
       select id, $2, 'culprit', 'resolved', 'violations-over', 'Nothing violates any more' from resolved
     )
     select id from resolved`,
    [incidentId, at],
  );
}
