import { ALL_ACCOUNTS, NO_ACCOUNT, OTHER_ACCOUNT } from '#span';
import { type Statement, statement } from '../statement.js';
import { latencyRows } from './latency-rows.js';

export type HistogramRow = {
  buckets: number[] | null;
  counts: number[] | null;
  sumNs: number | null;
  minNs: number | null;
  maxNs: number | null;
};

/** What the reserved keys mean, which no account's own key can. */
const RESERVED = new Map([
  ['*', ALL_ACCOUNTS],
  ['', NO_ACCOUNT],
  ['(other)', OTHER_ACCOUNT],
]);

/**
 * One account's rows merged to one histogram. Merged here because 100,000 rows of arrays take pg 289 ms to parse
 * and Postgres 114 ms to add.
 */
export function selectHistogram(
  operationId: number,
  account: string,
  fromUnixMs: number,
  toUnixMs: number,
): Statement<HistogramRow> {
  const values: unknown[] = [operationId, account];
  const rows = latencyRows(fromUnixMs, toUnixMs, values);
  const reserved = RESERVED.get(account);
  // Spelled out for the partial indexes; see sum-windows.ts.
  const ofAccount =
    reserved === ALL_ACCOUNTS
      ? 'account_id = 0 and $2::text is not null'
      : reserved === undefined
        ? 'account_id >= 3 and account_id = (select id from account where key = $2 and id >= 3)'
        : 'account_id > 0 and account_id = (select id from account where key = $2 and id < 3)';
  return statement(
    `with chosen as (
       select buckets, counts, sum_ns, min_ns, max_ns
       from ${rows} latency
       where operation_id = $1 and ${ofAccount}
     ),
     summed as (
       select bucket, sum(bucket_count)::double precision as bucket_count
       from (select unnest(buckets) as bucket, unnest(counts) as bucket_count from chosen) pairs
       group by bucket
     )
     select
       (select array_agg(bucket order by bucket) from summed) as buckets,
       (select array_agg(bucket_count order by bucket) from summed) as counts,
       sum(sum_ns) as "sumNs",
       min(min_ns) as "minNs",
       max(max_ns) as "maxNs"
     from chosen`,
    values,
  );
}
