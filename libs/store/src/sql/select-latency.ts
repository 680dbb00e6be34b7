import { type AccountScope } from '#evaluate';
import { type Statement, statement } from '../statement.js';
import { accountCondition } from './account-condition.js';
import { latencyRows } from './latency-rows.js';

export type LatencyRow = { buckets: number[] | null; counts: number[] | null };

/** Merged to one histogram here: of an hour of 100 accounts there are 6,000 rows of minutes. */
export function selectLatency(
  operationId: number,
  accounts: AccountScope,
  fromUnixMs: number,
  toUnixMs: number,
): Statement<LatencyRow> {
  const values: unknown[] = [operationId];
  const rows = latencyRows(fromUnixMs, toUnixMs, values);
  return statement(
    `select array_agg(bucket order by bucket) as buckets, array_agg(held order by bucket) as counts
     from (
       select bucket, sum(bucket_count)::double precision as held
       from (
         select unnest(buckets) as bucket, unnest(counts) as bucket_count
         from ${rows} latency
         where operation_id = $1 and ${accountCondition(accounts, values)}
       ) pairs
       group by bucket
     ) summed`,
    values,
  );
}
