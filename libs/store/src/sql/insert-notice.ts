import { type Trouble } from '#page';
import { type Statement, statement } from '../statement.js';

/**
 * With its deliveries and their jobs; a channel that is no more is left out. No row comes back where there is an open one
 * of the same kind and subject.
 */
export function insertNotice(trouble: Trouble, channelIds: string[]): Statement<{ id: string }> {
  return statement(
    `with noticed as (
       insert into notice (kind, subject, title, text) values ($1, $2, $3, $4)
       on conflict (kind, subject) where resolved_at is null do nothing
       returning id
     ), queued as (
       insert into delivery (notice_id, channel_id, event)
       select noticed.id, channel.id, 'opened' from noticed, channel where channel.id = any ($5::text[])
       returning id, channel_id
     ), jobs as (
       select graphile_worker.add_job(
         'deliver', json_build_object('deliveryId', id), queue_name => channel_id, job_key => id::text
       )
       from queued
     )
     select id, (select count(*) from jobs) from noticed`,
    [trouble.kind, trouble.subject, trouble.title, trouble.text, channelIds],
  );
}
