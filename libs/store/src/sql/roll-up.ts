import { type RolledUpGrain } from '../grain.js';
import { type Statement, statement } from '../statement.js';

/**
 * Adds up a node's flushes after < flush ≤ through and moves the mark over them, in one statement: both happen or
 * neither. Where the mark is no longer at `after`, somebody else was faster and nothing happens.
 * Most accounts have one row to add up, and its arrays are the sum: 300,000 rows of 250,000 keys take 5 s instead of 9.
 * @param completeAt given where these flushes are the last that there were at this instant
 */
export function rollUp(
  grain: RolledUpGrain,
  nodeId: number,
  after: number,
  through: number,
  completeAt: Date | undefined,
): Statement<never> {
  const [finer, length] = grain === '1m' ? ['latency_10s', '1 minute'] : ['latency_1m', '1 hour'];
  return statement(
    `with moved as (
       update rollup set flush = $3, rolled_at = coalesce($4, rolled_at)
       where node_id = $1 and grain = '${grain}' and flush = $2
       returning node_id
     ),
     chosen as materialized (
       select
         date_bin('${length}', window_start, '2000-01-01 00:00Z') as start,
         account_id, operation_id, count, errors, sum_ns, min_ns, max_ns, buckets, counts
       from ${finer}
       where node_id = $1 and flush > $2 and flush <= $3 and exists (select from moved)
     ),
     totals as materialized (
       select
         start, account_id, operation_id,
         count(*) as rows, sum(count)::int as count, sum(errors)::int as errors,
         sum(sum_ns) as sum_ns, min(min_ns) as min_ns, max(max_ns) as max_ns,
         min(buckets) as only_buckets, min(counts) as only_counts
       from chosen
       group by start, account_id, operation_id
     ),
     pairs as (
       select start, account_id, operation_id, bucket, sum(bucket_count)::int as bucket_count
       from (
         select start, account_id, operation_id, unnest(buckets) as bucket, unnest(chosen.counts) as bucket_count
         from chosen join totals using (start, account_id, operation_id)
         where totals.rows > 1
       ) unnested
       group by start, account_id, operation_id, bucket
     ),
     histograms as (
       select
         start, account_id, operation_id,
         array_agg(bucket order by bucket) as buckets, array_agg(bucket_count order by bucket) as counts
       from pairs
       group by start, account_id, operation_id
     )
     insert into latency_${grain} (
       window_start, account_id, operation_id, node_id, flush,
       count, errors, sum_ns, min_ns, max_ns, buckets, counts
     )
     select
       start, account_id, operation_id, $1, $3,
       count, errors, sum_ns, min_ns, max_ns, only_buckets, only_counts
     from totals
     where rows = 1
     union all
     select
       start, account_id, operation_id, $1, $3,
       count, errors, sum_ns, min_ns, max_ns, buckets, counts
     from totals join histograms using (start, account_id, operation_id)
     where rows > 1`,
    [nodeId, after, through, completeAt ?? null],
  );
}
