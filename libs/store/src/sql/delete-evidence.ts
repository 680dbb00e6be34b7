import { type Statement, statement } from '../statement.js';

/** Exemplars and kept traces, to be replaced in the same transaction. */
export function deleteEvidence(incidentId: string): Statement<never> {
  return statement(
    `with old_exemplars as (delete from exemplar where incident_id = $1)
     delete from kept_trace where incident_id = $1`,
    [incidentId],
  );
}
