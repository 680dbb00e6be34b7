import { type Statement, statement } from '../statement.js';

/** Those that are open and belong nowhere yet. */
export function joinIncident(incidentId: string, violationIds: string[]): Statement<{ id: string }> {
  return statement(
    `update violation set incident_id = $1
     where id = any ($2::uuid[]) and incident_id is null and resolved_at is null
     returning id`,
    [incidentId, violationIds],
  );
}
