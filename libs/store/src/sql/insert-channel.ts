import { type Channel } from '#contract';
import { type Statement, statement } from '../statement.js';

/** No row comes back where the id is taken. */
export function insertChannel(channel: Channel): Statement<{ id: string }> {
  return statement(
    `insert into channel (id, definition) values ($1, $2) on conflict do nothing returning id`,
    [channel.id, channel],
  );
}
