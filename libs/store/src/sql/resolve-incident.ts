import { type Statement, statement } from '../statement.js';

/** No row comes back where it is resolved already, or unknown. */
export function resolveIncident(incidentId: string, at: Date): Statement<{ id: string }> {
  return statement(
    `update incident set resolved_at = $2 where id = $1 and resolved_at is null returning id`,
    [incidentId, at],
  );
}
