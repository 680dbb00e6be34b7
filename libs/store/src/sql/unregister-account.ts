import { type Statement, statement } from '../statement.js';

/** The row stays: its latencies refer to it, and its spans go on coming. */
export function unregisterAccount(key: string): Statement<{ id: number }> {
  return statement(
    `update account set registered = false, labels = '{}', contract = null
     where key = $1 and id >= 3 and registered
     returning id`,
    [key],
  );
}
