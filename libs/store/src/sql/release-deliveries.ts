import { type Statement, statement } from '../statement.js';

/**
 * Lets the deliveries go that wait for the evidence: by add_job with their key, which moves them to now and wakes
 * the worker. Not those that were tried before, which wait for another reason, and not one under way: add_job
 * would start it a second time.
 */
export function releaseDeliveries(violationIds: string[]): Statement<never> {
  return statement(
    `select graphile_worker.add_job(
       'deliver', json_build_object('deliveryId', delivery.id), queue_name => channel_id, job_key => job.key
     )
     from delivery join graphile_worker.jobs job on job.key = delivery.id::text
     where delivery.incident_id in (select incident_id from violation where id = any ($1::uuid[])) and delivery.event = 'opened'
       and delivery.status = 'queued' and delivery.attempts = 0
       and job.locked_at is null and job.run_at > now()`,
    [violationIds],
  );
}
