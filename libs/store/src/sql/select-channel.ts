import { type Channel } from '#contract';
import { type Statement, statement } from '../statement.js';

export function selectChannel(id: string): Statement<{ definition: Channel }> {
  return statement(`select definition from channel where id = $1`, [id]);
}
