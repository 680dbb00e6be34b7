import { type Statement, statement } from '../statement.js';

export type FeedbackRow = { useful: boolean; channel: string | null; by: string | null; at: Date };

/** The oldest first. */
export function selectFeedback(incidentId: string): Statement<FeedbackRow> {
  return statement(
    `select useful, nullif(channel, '') as channel, nullif(person, '') as by, at
     from feedback where incident_id = $1 order by at, channel, person`,
    [incidentId],
  );
}
