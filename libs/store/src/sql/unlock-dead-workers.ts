import { type Statement, statement } from '../statement.js';

/**
 * A worker that was killed leaves its jobs locked for four hours. Whoever holds the outbox' lock may free them at
 * once: nobody else runs a worker.
 */
export function unlockDeadWorkers(): Statement<never> {
  return statement(
    `select graphile_worker.force_unlock_workers(
       array(select distinct locked_by from graphile_worker.jobs where locked_by is not null)
     )`,
  );
}
