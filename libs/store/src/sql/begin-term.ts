import { type Statement, statement } from '../statement.js';

/** Waits for what a leader before is still writing: its transactions hold the row (see holdTerm). */
export function beginTerm(nodeUuid: string): Statement<{ term: number }> {
  return statement(
    `update leader set term = term + 1, since = now(), node_id = (select id from node where uuid = $1)
     returning term`,
    [nodeUuid],
  );
}
