import { type Statement, statement } from '../statement.js';

/** No row comes back where the incident is not acknowledged, over or unknown. */
export function selectAcknowledgement(incidentId: string): Statement<{ at: Date; by: string }> {
  return statement(
    `select acknowledged_at as at, acknowledged_by as by from incident
     where id = $1 and acknowledged_at is not null and resolved_at is null`,
    [incidentId],
  );
}
