import { type Channel } from '#contract';
import { type Statement, statement } from '../statement.js';

export function updateChannel(channel: Channel): Statement<{ id: string }> {
  return statement(`update channel set definition = $2 where id = $1 returning id`, [channel.id, channel]);
}
