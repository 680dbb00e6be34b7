import { type Statement, statement } from '../statement.js';

/** Who was told, or is still going to be told, that it opened is told that it is over. */
export function queueResolvedDeliveries(incidentId: string): Statement<never> {
  return statement(
    `with queued as (
       insert into delivery (incident_id, channel_id, event)
       select incident_id, channel_id, 'resolved' from delivery
       where incident_id = $1 and event = 'opened' and status <> 'failed'
       on conflict do nothing
       returning id, channel_id
     )
     select graphile_worker.add_job(
       'deliver', json_build_object('deliveryId', id), queue_name => channel_id, job_key => id::text
     )
     from queued`,
    [incidentId],
  );
}
