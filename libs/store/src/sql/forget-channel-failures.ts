import { type Statement, statement } from '../statement.js';

/**
 * The channel works, or may: what has been tried through it before need not wait any longer. What has never been tried
 * may wait for its explanation; and one under way add_job would start a second time.
 */
export function forgetChannelFailures(channelId: string): Statement<never> {
  return statement(
    `with gone as (
       delete from channel_health where channel_id = $1 returning channel_id
     )
     select graphile_worker.add_job(
       'deliver', json_build_object('deliveryId', delivery.id), queue_name => channel_id, job_key => job.key
     )
     from gone
     join delivery using (channel_id)
     join graphile_worker.jobs job on job.key = delivery.id::text
     where delivery.status = 'queued' and delivery.attempts > 0 and job.locked_at is null and job.run_at > now()`,
    [channelId],
  );
}
