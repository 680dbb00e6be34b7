import { type Statement, statement } from '../statement.js';

/** A job that was replaced while it ran is dropped when it ends; where its process was killed before, it never ends. */
export function dropReplacedJobs(): Statement<never> {
  return statement(
    `with replaced as (
       select array_agg(id) as ids from graphile_worker.jobs
       where task_identifier = 'deliver' and key is null and attempts >= max_attempts and locked_at is null
     )
     select graphile_worker.complete_jobs(ids) from replaced where ids is not null`,
  );
}
