import { type Statement, statement } from '../statement.js';

/** No row comes back where it is resolved already, or unknown. */
export function resolveViolation(violationId: string, at: Date): Statement<{ incidentId: string | null }> {
  return statement(
    `update violation set resolved_at = $2 where id = $1 and resolved_at is null returning incident_id as "incidentId"`,
    [violationId, at],
  );
}
