import { type Statement, statement } from '../statement.js';

/**
 * Queues another job for a delivery whose job is running now. add_job with the key of a running job ends that one
 * for good and makes a new one; so the pauses are ours, not graphile-worker's fixed exp(attempts) seconds.
 */
export function postponeDelivery(deliveryId: string, pauseMs: number): Statement<never> {
  return statement(
    `select graphile_worker.add_job(
       'deliver', json_build_object('deliveryId', $1::text),
       queue_name => (select channel_id from delivery where id = $1::uuid),
       run_at => clock_timestamp() + $2 * interval '1 millisecond', job_key => $1::text
     )`,
    [deliveryId, pauseMs],
  );
}
