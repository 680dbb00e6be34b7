import { type Statement, statement } from '../statement.js';

/** Any number that no one else in this database takes; see migrate.ts for the other one. */
const OUTBOX_LOCK = 28_577_482;

/** Held until its connection ends, which it also does when the process is killed. */
export function tryOutboxLock(): Statement<{ locked: boolean }> {
  return statement(`select pg_try_advisory_lock($1) as locked`, [OUTBOX_LOCK]);
}
