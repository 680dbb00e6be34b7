import { type Statement, statement } from '../statement.js';

export type ChannelGate = {
  /** Of the channel, in a row. */
  failures: number;
  /** Until the next delivery may be tried where several have failed; negative once it may. */
  waitMs: number;
};

/** How the channel of a delivery stands; no row where its last attempt arrived. */
export function selectChannelGate(deliveryId: string): Statement<ChannelGate> {
  return statement(
    `select failures, ceil(extract(epoch from probe_at - clock_timestamp()) * 1000)::bigint as "waitMs"
     from channel_health
     where channel_id = (select channel_id from delivery where id = $1 and status = 'queued')`,
    [deliveryId],
  );
}
