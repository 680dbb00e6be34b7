import { type Statement, statement } from '../statement.js';

/**
 * Queues another job for a delivery whose job is running now, for when its channel is tried next. Exactly then: so those
 * that wait keep their order, and come before the one that was tried last.
 */
export function holdBackDelivery(deliveryId: string): Statement<never> {
  return statement(
    `select graphile_worker.add_job(
       'deliver', json_build_object('deliveryId', delivery.id),
       queue_name => channel_id, run_at => probe_at, job_key => delivery.id::text
     )
     from delivery join channel_health using (channel_id)
     where delivery.id = $1`,
    [deliveryId],
  );
}
