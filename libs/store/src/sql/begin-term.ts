import { type Statement, statement } from '../statement.js';

/**
 * Waits for what a leader before is still writing: its transactions hold the row (see holdTerm). Its number is not less than
 * the time in seconds, so that none is given again after Postgres has lost its newest commits, as in a failover.
 */
export function beginTerm(nodeUuid: string): Statement<{ term: number }> {
  return statement(
    `update leader set term = greatest(term + 1, extract(epoch from now())::bigint), since = now(), node_id = (select id from node where uuid = $1)
     returning term`,
    [nodeUuid],
  );
}
