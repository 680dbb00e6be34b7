import { type Statement, statement } from '../statement.js';

/**
 * For the transaction of a flush only.
 * - synchronous_commit: what a crash of Postgres takes back, the journal still has, and the position says so.
 * - The others: who is gone without a word, as in a cut network, would keep the node's row locked for two hours, until
 *   the server's TCP notices, and nobody could flush for this node. So Postgres gives it up after 10 s between two
 *   statements, and in the middle of a COPY, which no timeout of statements ends, after 10 + 3 × 5 s.
 */
export function setFlushOptions(): Statement<never> {
  return statement(
    `select
       set_config('synchronous_commit', 'off', true),
       set_config('idle_in_transaction_session_timeout', '10s', true),
       set_config('tcp_keepalives_idle', '10', true),
       set_config('tcp_keepalives_interval', '5', true),
       set_config('tcp_keepalives_count', '3', true)`,
  );
}
