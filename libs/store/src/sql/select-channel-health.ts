import { type Statement, statement } from '../statement.js';

export type ChannelHealthRow = {
  channel: string;
  failures: number;
  since: Date | null;
  lastError: string | null;
  waiting: number;
};

/** Of all channels; `failures` is 0 where the last attempt arrived. */
export function selectChannelHealth(): Statement<ChannelHealthRow> {
  return statement(
    `select
       channel.id as channel, coalesce(failures, 0) as failures, failing_since as since, last_error as "lastError",
       (select count(*) from delivery where delivery.channel_id = channel.id and status = 'queued') as waiting
     from channel left join channel_health on channel_health.channel_id = channel.id
     order by channel.id`,
  );
}
