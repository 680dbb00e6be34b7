import { type Channel } from '#contract';
import { type Statement, statement } from '../statement.js';

/** Waits for transactions that are just naming this channel in an SLA; see lock-channels.ts. */
export function lockChannel(id: string): Statement<{ definition: Channel }> {
  return statement(`select definition from channel where id = $1 for update`, [id]);
}
