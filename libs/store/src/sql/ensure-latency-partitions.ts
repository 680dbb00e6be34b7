import { type Grain } from '../grain.js';
import { type Statement, statement } from '../statement.js';

/** Makes the partitions that these instants need, where they are missing. */
export function ensureLatencyPartitions(grain: Grain, instants: Date[]): Statement<never> {
  return statement(`select ensure_latency_partition(instant, $1) from unnest($2::timestamptz[]) as instant`, [
    grain,
    instants,
  ]);
}
