import { type Statement, statement } from '../statement.js';

/** Of a channel that has been deleted meanwhile nothing is kept. */
export function countChannelFailure(channelId: string, error: string, pauseMs: number): Statement<never> {
  return statement(
    `insert into channel_health (channel_id, failures, failing_since, last_error, probe_at)
     select id, 1, clock_timestamp(), $2, clock_timestamp() + $3 * interval '1 millisecond' from channel where id = $1
     on conflict (channel_id) do update set
       failures = channel_health.failures + 1, last_error = excluded.last_error, probe_at = excluded.probe_at`,
    [channelId, error, pauseMs],
  );
}
