import { type NewDelivery } from '#page';
import { type Statement, statement } from '../statement.js';

/**
 * Deliveries and their jobs, in the transaction of what they tell of. The job's key is the delivery's id, so that it can be
 * found again, and its queue the channel's: one at a time goes through it, so that one that hangs holds up no other. They are
 * as old as the lock on their incident, not as the transaction, which may have waited for it: what is told first is older.
 */
export function queueDeliveries(incidentId: string, deliveries: NewDelivery[]): Statement<never> {
  return statement(
    `with queued as (
       insert into delivery (incident_id, channel_id, event, sequence, escalation, created_at)
       select $1, channel, event, sequence, escalation, (select clock_timestamp())
       from json_to_recordset($2) as given (channel text, event text, sequence int, escalation jsonb)
       on conflict do nothing
       returning id, channel_id
     )
     select graphile_worker.add_job(
       'deliver', json_build_object('deliveryId', id), queue_name => channel_id, job_key => id::text
     )
     from queued`,
    [incidentId, JSON.stringify(deliveries)],
  );
}
