import { type Grain } from '../grain.js';
import { type Statement, statement } from '../statement.js';

/** Dropping whole partitions costs nothing per row and leaves no bloat behind. */
export function dropLatencyPartitions(grain: Grain, before: Date): Statement<{ dropped: number }> {
  return statement(`select drop_latency_partitions($1, $2) as dropped`, [before, grain]);
}
