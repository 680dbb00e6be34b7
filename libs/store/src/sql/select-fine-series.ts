import { type FineQuery } from '#evaluate';
import { ALL_ACCOUNTS } from '#span';
import { type Statement, statement } from '../statement.js';
import { badCount } from './bad-count.js';
import { PACKED_SLOTS } from './packed-slots.js';

export type FineSeriesRow = { accountId: number; packed: Buffer };

/** What has been rolled up to minutes, range by range: some hours of some accounts are little of all between them. */
export function selectMinuteSeries(query: FineQuery): Statement<FineSeriesRow> {
  const values = valuesOf(query);
  const countOfBad = badCount(query.bad, values);
  return statement(
    `select range.account_id as "accountId", packed
     from unnest($2::int[], $3::timestamptz[], $4::timestamptz[]) as range (account_id, since, until)
     cross join lateral (
       select ${PACKED_SLOTS} as packed
       from (
         select window_start, count, ${countOfBad} as bad
         from latency_1m
         where operation_id = $1::int and latency_1m.account_id = range.account_id
           and window_start >= since and window_start < until
         offset 0
       ) judged
     ) series
     where packed is not null`,
    values,
  );
}

/**
 * Rows of 10 s, all ranges in one scan of their time: its index begins with the operation and the time, and they are of
 * few hours. Where minutes are asked for, only what is not in their rows yet.
 */
export function selectSlotSeries(query: FineQuery): Statement<FineSeriesRow> {
  const values = valuesOf(query);
  const countOfBad = badCount(query.bad, values);
  const { ranges, grain } = query;
  values.push(new Date(Math.min(...ranges.map(({ fromUnixMs }) => fromUnixMs))));
  const first = `$${values.length}`;
  values.push(new Date(Math.max(...ranges.map(({ toUnixMs }) => toUnixMs))));
  const last = `$${values.length}`;
  // Spelled out for the partial indexes; see sum-windows.ts.
  const isTotal = ranges.every(({ accountId }) => accountId === ALL_ACCOUNTS);
  const from =
    grain === '10s'
      ? 'latency_10s latency'
      : `rollup_marks('1m') mark
         join latency_10s latency on latency.node_id = mark.node_id and latency.flush > mark.flush`;
  const start = grain === '10s' ? 'window_start' : `date_bin('1 minute', window_start, '2000-01-01 00:00Z')`;
  return statement(
    `select account_id as "accountId", ${PACKED_SLOTS} as packed
     from (
       select latency.account_id, ${start} as window_start, count, ${countOfBad} as bad
       from ${from}
       join unnest($2::int[], $3::timestamptz[], $4::timestamptz[]) as range (account_id, since, until)
         on range.account_id = latency.account_id and window_start >= since and window_start < until
       where operation_id = $1::int and latency.account_id ${isTotal ? '= 0' : '> 0'}
         and window_start >= ${first} and window_start < ${last}
       offset 0
     ) judged
     group by account_id`,
    values,
  );
}

function valuesOf({ operationId, ranges }: FineQuery): unknown[] {
  return [
    operationId,
    ranges.map(({ accountId }) => accountId),
    ranges.map(({ fromUnixMs }) => new Date(fromUnixMs)),
    ranges.map(({ toUnixMs }) => new Date(toUnixMs)),
  ];
}
