import { type Channel } from '#contract';
import { type Statement, statement } from '../statement.js';

export function selectChannels(): Statement<{ definition: Channel }> {
  return statement(`select definition from channel order by id`);
}
