import { type Statement, statement } from '../statement.js';

/** Makes the partitions that these instants need, where they are missing. */
export function ensureLatencyPartitions(instants: Date[]): Statement<never> {
  return statement(`select ensure_latency_partition(instant) from unnest($1::timestamptz[]) as instant`, [
    instants,
  ]);
}
