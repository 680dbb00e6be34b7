import { type Statement, statement } from '../statement.js';

/** An operation becomes an entry with its first entry span, which may come long after its first span. */
export function markEntryOperations(ids: number[]): Statement<never> {
  return statement(`update operation set entry = true where id = any ($1::int[]) and not entry`, [ids]);
}
