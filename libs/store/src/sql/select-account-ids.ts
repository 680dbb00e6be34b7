import { type Statement, statement } from '../statement.js';

/** The ids of accounts by key; never a reserved one, whatever the key is. */
export function selectAccountIds(keys: string[]): Statement<{ id: number; key: string }> {
  return statement(`select id, key from account where key = any ($1::text[]) and id >= 3`, [keys]);
}
