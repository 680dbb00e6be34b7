import { type Statement, statement } from '../statement.js';

/**
 * What a delivery is about, locked as resolving locks it: either this sees that it is over, or resolving it sees that
 * its page is queued again, and lets another follow.
 */
export function lockSubject(
  table: 'incident' | 'notice',
  id: string,
): Statement<{ resolvedAt: Date | null }> {
  return statement(`select resolved_at as "resolvedAt" from ${table} where id = $1 for update`, [id]);
}
