import { type Delivery } from '#contract';
import { type Statement, statement } from '../statement.js';

/** How the "opened" page of the same incident and channel stands, which goes before this "resolved" one. */
export function selectOpeningStatus(deliveryId: string): Statement<Pick<Delivery, 'status'>> {
  return statement(
    `select opened.status
     from delivery resolved join delivery opened using (incident_id, channel_id)
     where resolved.id = $1 and resolved.event = 'resolved' and opened.event = 'opened'`,
    [deliveryId],
  );
}
