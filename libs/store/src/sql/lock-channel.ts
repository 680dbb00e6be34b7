import { type Statement, statement } from '../statement.js';

/** Waits for transactions that are just naming this channel in an SLA; see lock-channels.ts. */
export function lockChannel(id: string): Statement<{ id: string }> {
  return statement(`select id from channel where id = $1 for update`, [id]);
}
