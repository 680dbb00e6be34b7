import { type Statement, statement } from '../statement.js';

/** Who was told, or is still going to be told, of it is told that it is over. */
export function resolveNotice(id: string, resolution: string): Statement<never> {
  return statement(
    `with resolved as (
       update notice set resolved_at = now(), resolution = $2 where id = $1 and resolved_at is null returning id
     ), queued as (
       insert into delivery (notice_id, channel_id, event)
       select notice_id, channel_id, 'resolved' from delivery join resolved on resolved.id = notice_id
       where event = 'opened' and status <> 'failed'
       on conflict do nothing
       returning id, channel_id
     )
     select graphile_worker.add_job(
       'deliver', json_build_object('deliveryId', id), queue_name => channel_id, job_key => id::text
     )
     from queued`,
    [id, resolution],
  );
}
