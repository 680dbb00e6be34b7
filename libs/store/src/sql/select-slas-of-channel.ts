import { type Statement, statement } from '../statement.js';

export function selectSlasOfChannel(channelId: string): Statement<{ id: string }> {
  return statement(`select id from sla where definition -> 'channels' ? $1 order by id`, [channelId]);
}
