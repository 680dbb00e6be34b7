import { type Delivery } from '#contract';
import { type Statement, statement } from '../statement.js';

/** How the "opened" page of the same incident, or notice, and channel stands, which goes before this "resolved" one. */
export function selectOpeningStatus(deliveryId: string): Statement<Pick<Delivery, 'status'>> {
  return statement(
    `select opened.status
     from delivery resolved join delivery opened
       on opened.channel_id = resolved.channel_id
       and (opened.incident_id = resolved.incident_id or opened.notice_id = resolved.notice_id)
     where resolved.id = $1 and resolved.event = 'resolved' and opened.event = 'opened'
     order by opened.created_at limit 1`,
    [deliveryId],
  );
}
