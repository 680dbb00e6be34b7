import { type Delivery } from '#contract';
import { type Statement, statement } from '../statement.js';

/**
 * How the earlier pages about the same incident, or notice, to the same channel stand, all of which go before this
 * "resolved" one: some are still to be sent, else one has arrived, else none has. No row for any other page.
 */
export function selectOpeningStatus(deliveryId: string): Statement<Pick<Delivery, 'status'>> {
  return statement(
    `select case
       when bool_or(earlier.status = 'queued') then 'queued'
       when bool_or(earlier.status = 'delivered') then 'delivered'
       else 'failed'
     end as status
     from delivery resolved join delivery earlier
       on earlier.channel_id = resolved.channel_id and earlier.id <> resolved.id
       and (earlier.incident_id = resolved.incident_id or earlier.notice_id = resolved.notice_id)
       and earlier.event <> 'resolved' and earlier.created_at <= resolved.created_at
     where resolved.id = $1 and resolved.event = 'resolved'
     having count(*) > 0`,
    [deliveryId],
  );
}
