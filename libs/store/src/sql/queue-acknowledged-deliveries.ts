import { typesTold } from '#page';
import { type Statement, statement } from '../statement.js';

/**
 * Who was told, or is still going to be told, of the incident is told that somebody is on it, where that is heard. Its
 * own page, where that is still held back, goes first: PagerDuty forgets the acknowledgement of what it does not know.
 */
export function queueAcknowledgedDeliveries(incidentId: string): Statement<never> {
  return statement(
    `with told as (
       select channel_id, max(run_at) as held_back_until
       from delivery
       join channel on channel.id = channel_id and definition ->> 'type' = any ($2::text[])
       left join graphile_worker.jobs job on job.key = delivery.id::text
       where incident_id = $1 and event <> 'resolved' and status <> 'failed'
       group by channel_id
     ), queued as (
       insert into delivery (incident_id, channel_id, event, sequence)
       select $1, channel_id, 'acknowledged', (
         select count(*) from delivery before
         where before.incident_id = $1 and before.channel_id = told.channel_id and before.event = 'acknowledged'
       )
       from told
       returning id, channel_id
     )
     select graphile_worker.add_job(
       'deliver', json_build_object('deliveryId', id), queue_name => channel_id, job_key => id::text,
       run_at => greatest(now(), held_back_until + interval '1 millisecond')
     )
     from queued join told using (channel_id)`,
    [incidentId, typesTold('acknowledged')],
  );
}
