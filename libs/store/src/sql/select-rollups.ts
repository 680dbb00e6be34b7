import { type RolledUpGrain } from '../grain.js';
import { type Statement, statement } from '../statement.js';

export type RollupRow = {
  nodeId: number;
  grain: RolledUpGrain;
  /** Rolled up so far. */
  flush: number;
  /** What there is to roll up: a node's own flushes, and what its minutes hold of them. */
  finished: number;
  /** All that the node has flushed. */
  flushed: number;
  /** When that was last rolled up wholly; null before the first time. */
  rolledAtUnixMs: number | null;
};

/** How far each node is in each grain, the minutes first: hours are made of them. */
export function selectRollups(): Statement<RollupRow> {
  return statement(
    `select
       node.id as "nodeId",
       rollup.grain,
       rollup.flush,
       case rollup.grain when '1m' then node.flush else minutes.flush end as finished,
       node.flush as flushed,
       (extract(epoch from rollup.rolled_at) * 1000)::bigint as "rolledAtUnixMs"
     from node
     join rollup on rollup.node_id = node.id
     join rollup minutes on minutes.node_id = node.id and minutes.grain = '1m'
     order by rollup.grain desc, node.id`,
  );
}
