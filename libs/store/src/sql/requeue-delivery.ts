import { type Statement, statement } from '../statement.js';

/** With all its attempts anew, now; under the same id, which receivers dedupe by. */
export function requeueDelivery(id: string): Statement<never> {
  return statement(
    `with queued as (
       update delivery set status = 'queued', attempts_before = attempts where id = $1 returning id, channel_id
     )
     select graphile_worker.add_job(
       'deliver', json_build_object('deliveryId', id), queue_name => channel_id, job_key => id::text
     )
     from queued`,
    [id],
  );
}
