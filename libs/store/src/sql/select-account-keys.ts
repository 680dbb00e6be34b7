import { type Statement, statement } from '../statement.js';

/** Of these accounts, or of all but the reserved ones. */
export function selectAccountKeys(ids: readonly number[] | 'all'): Statement<{ id: number; key: string }> {
  if (ids === 'all') return statement(`select id, key from account where id >= 3`);
  return statement(`select id, key from account where id = any ($1::int[])`, [ids]);
}
