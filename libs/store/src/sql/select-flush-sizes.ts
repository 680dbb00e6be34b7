import { type RolledUpGrain } from '../grain.js';
import { type Statement, statement } from '../statement.js';

/** What one flush left to roll up, and the partitions of the grain that it goes to. */
export type FlushSize = { flush: number; rows: number; requests: number; partitionStarts: Date[] };

/** How much there is to roll up of a node's flushes: after < flush ≤ through, in their order. */
export function selectFlushSizes(
  grain: RolledUpGrain,
  nodeId: number,
  after: number,
  through: number,
): Statement<FlushSize> {
  const [finer, unit] = grain === '1m' ? ['latency_10s', 'day'] : ['latency_1m', 'month'];
  return statement(
    `select
       flush,
       count(*)::bigint as rows,
       sum(count)::bigint as requests,
       array_agg(distinct date_trunc('${unit}', window_start, 'UTC')) as "partitionStarts"
     from ${finer}
     where node_id = $1 and flush > $2 and flush <= $3
     group by flush
     order by flush`,
    [nodeId, after, through],
  );
}
