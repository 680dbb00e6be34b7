import { type Statement, statement } from '../statement.js';

/** Dropping whole hours costs nothing per row and leaves no bloat behind. */
export function dropLatencyPartitions(before: Date): Statement<{ dropped: number }> {
  return statement(`select drop_latency_partitions($1) as dropped`, [before]);
}
