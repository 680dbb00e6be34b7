import { type Statement, statement } from '../statement.js';

/** A job that was replaced while it ran is dropped when it ends; where its process was killed before, it never ends. */
export function dropReplacedJobs(): Statement<never> {
  return statement(
    `select graphile_worker.complete_jobs(array(
       select id from graphile_worker.jobs
       where task_identifier = 'deliver' and key is null and attempts >= max_attempts and locked_at is null
     ))`,
  );
}
