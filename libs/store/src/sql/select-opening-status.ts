import { type Delivery } from '#contract';
import { type Statement, statement } from '../statement.js';

/**
 * How the page stands by which the same channel has learned of the incident, or notice, that this "resolved" one ends: that
 * it opened, began anew or was escalated, since it was last over. One that has arrived counts before the others.
 */
export function selectOpeningStatus(deliveryId: string): Statement<Pick<Delivery, 'status'>> {
  return statement(
    `with resolved as (
       select * from delivery where id = $1 and event = 'resolved'
     ), told as (
       select other.event, other.status, other.created_at
       from resolved join delivery other
         on other.channel_id = resolved.channel_id and other.id <> resolved.id
         and (other.incident_id = resolved.incident_id or other.notice_id = resolved.notice_id)
         and other.created_at <= resolved.created_at
     )
     select status from told
     where event in ('opened', 'reopened', 'escalated')
       and created_at > coalesce((select max(created_at) from told where event = 'resolved'), '-infinity')
     order by status = 'delivered' desc, status = 'queued' desc limit 1`,
    [deliveryId],
  );
}
