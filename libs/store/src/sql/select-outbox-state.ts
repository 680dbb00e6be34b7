import { type OutboxState } from '#page';
import { ADVISORY_LOCK } from '../advisory-locks.js';
import { type Statement, statement } from '../statement.js';

/** Of whichever process delivers. A job whose channel is to be tried again later is not due. */
export function selectOutboxState(): Statement<OutboxState> {
  return statement(
    `select
       exists (
         select from pg_locks
         where locktype = 'advisory' and granted and classid = 0 and objid = $1 and objsubid = 1
           and database = (select oid from pg_database where datname = current_database())
       ) as running,
       (select coalesce(extract(epoch from now() - min(run_at)) * 1000, 0)::bigint
        from graphile_worker.jobs where task_identifier = 'deliver' and locked_at is null and run_at < now()
       ) as "overdueMs"`,
    [ADVISORY_LOCK.outbox],
  );
}
