import { type BaselineQuery } from '#evaluate';
import { type Statement, statement } from '../statement.js';
import { accountCondition } from './account-condition.js';

/** The longest stretch of whole minutes in which an account did not call an operation. */
export type LongestGap = { operationId: number; account: string; seconds: number };

/** By minutes, which are kept for two weeks. The end of the time is a minute, too, as if it had requests. */
export function selectLongestGaps(
  { operationIds, accounts }: BaselineQuery,
  fromUnixMs: number,
  toUnixMs: number,
): Statement<LongestGap> {
  const values: unknown[] = [operationIds, new Date(fromUnixMs), new Date(toUnixMs)];
  const accountIs = accountCondition(accounts, values);
  return statement(
    `with active as (
       select distinct operation_id, account_id, window_start as minute
       from latency_1m
       where operation_id = any ($1::int[]) and window_start >= $2 and window_start < $3 and ${accountIs}
     ),
     gaps as (
       select
         operation_id,
         account_id,
         lead(minute, 1, $3) over later - minute as until_next,
         minute - lag(minute, 1, $2 - interval '1 minute') over later as since_last
       from active
       window later as (partition by operation_id, account_id order by minute)
     )
     select
       operation_id as "operationId",
       account.key as account,
       extract(epoch from max(greatest(until_next, since_last)))::int - 60 as seconds
     from gaps join account on account.id = account_id
     group by operation_id, account.key`,
    values,
  );
}
