import { type SeriesQuery } from '#evaluate';
import { type Statement, statement } from '../statement.js';
import { accountCondition } from './account-condition.js';
import { badCount } from './bad-count.js';
import { latencyRows } from './latency-rows.js';
import { PACKED_SLOTS } from './packed-slots.js';

export type HourlySeriesRow = { accountId: number; account: string; packed: Buffer };

/** A row for each account with at least so many bad requests: its slots, each at the start of its hour. */
export function selectHourlySeries({
  operationId,
  accounts,
  fromUnixMs,
  toUnixMs,
  bad,
  leastBad,
}: SeriesQuery): Statement<HourlySeriesRow> {
  const values: unknown[] = [operationId, leastBad];
  const accountIs = accountCondition(accounts, values);
  const countOfBad = badCount(bad, values);
  return statement(
    `select account_id as "accountId", account.key as account, packed
     from (
       select account_id, ${PACKED_SLOTS} as packed
       from (
         select account_id, date_bin('1 hour', window_start, '2000-01-01 00:00Z') as window_start, count, ${countOfBad} as bad
         from ${latencyRows(fromUnixMs, toUnixMs, values)} latency
         where operation_id = $1::int and ${accountIs}
         offset 0
       ) judged
       group by account_id
       having sum(bad) >= $2::bigint
     ) series
     join account on account.id = account_id`,
    values,
  );
}
