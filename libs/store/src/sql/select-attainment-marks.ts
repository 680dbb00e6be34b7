import { type Statement, statement } from '../statement.js';

export type AttainmentMark = {
  nodeId: number;
  /** Counted so far. */
  flush: number;
  /** What the minutes hold. */
  finished: number;
};

/** How far each node is counted. Nodes that are new begin before their first flush. */
export function selectAttainmentMarks(): Statement<AttainmentMark> {
  return statement(
    `with added as (
       insert into attainment_mark (node_id)
       select node_id from rollup where grain = '1m' on conflict do nothing
       returning node_id, flush
     ),
     marks as (
       select node_id, flush from attainment_mark union select node_id, flush from added
     )
     select marks.node_id as "nodeId", marks.flush, rollup.flush as finished
     from marks join rollup on rollup.node_id = marks.node_id and rollup.grain = '1m'
     order by marks.node_id`,
  );
}
