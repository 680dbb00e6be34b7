import { type BaselineQuery } from '#evaluate';
import { type Statement, statement } from '../statement.js';
import { accountCondition } from './account-condition.js';

/** One account's requests of an operation in one hour; several of the same hour add up. */
export type EarlierHour = {
  operationId: number;
  account: string;
  hourUnixMs: number;
  buckets: number[];
  counts: number[];
  sumNs: number;
  minNs: number;
  maxNs: number;
};

/**
 * Hours of a week ago have long been rolled up, so the rows of hours are all there is. They are merged by the reader: the
 * hours of different weeks lie in different partitions, and their arrays are short.
 */
export function selectEarlierHours(
  { operationIds, accounts }: BaselineQuery,
  hoursUnixMs: number[],
): Statement<EarlierHour> {
  const values: unknown[] = [operationIds, hoursUnixMs.map((hour) => new Date(hour))];
  const accountIs = accountCondition(accounts, values);
  return statement(
    `select
       operation_id as "operationId",
       account.key as account,
       (extract(epoch from window_start) * 1000)::bigint as "hourUnixMs",
       buckets,
       counts,
       sum_ns as "sumNs",
       min_ns as "minNs",
       max_ns as "maxNs"
     from latency_1h join account on account.id = account_id
     where window_start = any ($2::timestamptz[]) and operation_id = any ($1::int[]) and ${accountIs}`,
    values,
  );
}
