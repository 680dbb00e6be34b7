import { type Statement, statement } from '../statement.js';

/** No row comes back where the mark is elsewhere: somebody else was faster. */
export function moveAttainmentMark(
  nodeId: number,
  after: number,
  through: number,
): Statement<{ nodeId: number }> {
  return statement(
    `update attainment_mark set flush = $3 where node_id = $1 and flush = $2 returning node_id as "nodeId"`,
    [nodeId, after, through],
  );
}
