import { type Statement, statement } from '../statement.js';

/**
 * Deliveries whose job is lost get another one: graphile-worker counts each start of a job, also of one that kills its
 * process, and after 25 it lets it lie.
 */
export function requeueForgotten(): Statement<never> {
  return statement(
    `select graphile_worker.add_job(
       'deliver', json_build_object('deliveryId', delivery.id), queue_name => channel_id, job_key => delivery.id::text
     )
     from delivery left join graphile_worker.jobs job on job.key = delivery.id::text and job.attempts < job.max_attempts
     where delivery.status = 'queued' and job.id is null`,
  );
}
