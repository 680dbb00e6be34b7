import { type Statement, statement } from '../statement.js';

/** Nobody waits for the node from now on; no row where there is none. */
export function stopNode(uuid: string): Statement<{ id: string }> {
  return statement(
    `update node_health set stopped_at = coalesce(stopped_at, now())
     from node where node.id = node_id and uuid = $1
     returning uuid as id`,
    [uuid],
  );
}
