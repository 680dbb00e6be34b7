import { type ChannelType } from '#contract';
import { type Statement, statement } from '../statement.js';

export function selectChannelTypes(ids: string[]): Statement<{ id: string; type: ChannelType }> {
  return statement(`select id, definition ->> 'type' as type from channel where id = any ($1)`, [ids]);
}
