import { type Statement, statement } from '../statement.js';

/**
 * Keeps another term from beginning until the transaction ends; no row where one has begun. A process that is paused
 * between two statements, or whose network is cut, would keep it so for ever: Postgres gives its transaction up.
 */
export function holdTerm(term: number): Statement<{ term: number }> {
  return statement(
    `select term, set_config('idle_in_transaction_session_timeout', '5s', true)
     from leader where term = $1 for share`,
    [term],
  );
}
