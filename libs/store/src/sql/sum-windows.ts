import { type AccountScope, type WindowQuery, type WindowRow } from '#evaluate';
import { type Statement, statement } from '../statement.js';
import { badCount } from './bad-count.js';
import { latencyRows } from './latency-rows.js';

/**
 * Totals per (operation, account). A row of an hour could be recent in part, so the recent part is read for itself.
 * Summed by id before the names are joined, and the scope's condition is spelled out rather than a parameter: only
 * so can Postgres see which of the two partial indexes holds the rows.
 */
export function sumWindows(query: WindowQuery): Statement<WindowRow> {
  const { operationIds, accounts, fromUnixMs, toUnixMs, recentFromUnixMs, bad } = query;
  const values: unknown[] = [operationIds];
  const accountIs = accountCondition(accounts, values);
  const countOfBad = badCount(bad, values);
  const parts = [
    { from: fromUnixMs, to: recentFromUnixMs, isRecent: false },
    { from: recentFromUnixMs, to: toUnixMs, isRecent: true },
  ].filter(({ from, to }) => from < to);
  const judged = parts.map(
    ({ from, to, isRecent }) => `(
       select operation_id, account_id, window_start, count, ${countOfBad} as bad, ${isRecent} as is_recent
       from ${latencyRows(from, to, values)} latency
       where operation_id = any ($1::int[]) and ${accountIs}
       offset 0
     )`,
  );
  return statement(
    `with judged as (
       ${judged.join(' union all ')}
     ),
     summed as (
       select
         operation_id,
         account_id,
         sum(count) as total,
         sum(bad) as bad,
         sum(count) filter (where is_recent) as recent_total,
         sum(bad) filter (where is_recent) as recent_bad,
         min(window_start) filter (where bad > 0) as first_bad
       from judged
       group by operation_id, account_id
     )
     select
       operation_id as "operationId",
       account.key as account,
       total::bigint as total,
       bad::bigint as bad,
       coalesce(recent_total, 0)::bigint as "recentTotal",
       coalesce(recent_bad, 0)::bigint as "recentBad",
       (extract(epoch from first_bad) * 1000)::bigint as "firstBadUnixMs"
     from summed join account on account.id = account_id`,
    values,
  );
}

/** Spelled out, so that Postgres sees which of the partial indexes has the rows. */
export function accountCondition(accounts: AccountScope, values: unknown[]): string {
  if (accounts.scope === 'total') return 'account_id = 0';
  if (accounts.scope === 'each') return 'account_id >= 3';
  values.push(accounts.keys);
  return `account_id >= 3
     and account_id in (select id from account where key = any ($${values.length}::text[]) and id >= 3)`;
}
