import { type KnownAccount } from '#evaluate';
import { type Statement, statement } from '../statement.js';

/** Of some accounts, or of all but the reserved ones. */
export function selectAccountKeys(
  wanted: { ids: number[] } | { keys: string[] } | 'all',
): Statement<KnownAccount> {
  const all = 'select id, key from account where id >= 3';
  if (wanted === 'all') return statement(all);
  if ('ids' in wanted) return statement(`${all} and id = any ($1::int[])`, [wanted.ids]);
  return statement(`${all} and key = any ($1::text[])`, [wanted.keys]);
}
