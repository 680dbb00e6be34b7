import { type Statement, statement } from '../statement.js';

/**
 * The deliveries of an opening and their jobs, in the transaction that opens the incident. The job's key is the
 * delivery's id, so that it can be found again, and its queue the channel's: one at a time goes through it, so that
 * one that hangs holds up no other.
 */
export function queueOpenedDeliveries(
  incidentId: string,
  channelIds: string[],
  runAt: Date,
): Statement<never> {
  return statement(
    `with queued as (
       insert into delivery (incident_id, channel_id, event)
       select $1, channel_id, 'opened' from unnest($2::text[]) as channel_id
       on conflict do nothing
       returning id, channel_id
     )
     select graphile_worker.add_job(
       'deliver', json_build_object('deliveryId', id), queue_name => channel_id, run_at => $3, job_key => id::text
     )
     from queued`,
    [incidentId, channelIds, runAt],
  );
}
