import { type FineQuery } from '#evaluate';
import { ALL_ACCOUNTS } from '#span';
import { type Statement, statement } from '../statement.js';
import { slowCount } from './bad-count.js';
import { PACKED_SLOTS } from './packed-slots.js';

export type FineSeriesRow = { accountId: number; packed: Buffer };

/** No duration is in it. */
const NO_BUCKET = 32_767;
const RANGES = `unnest($2::int[], $3::timestamptz[], $4::timestamptz[], $5::int[])
  as range (account_id, since, until, slow_from)`;
/** A grain's rows, those that are not rolled up to it yet, and the length of its slots. */
const ROLLED_UP = {
  '1m': { table: 'latency_1m', rest: 'latency_10s', length: '1 minute' },
  '1h': { table: 'latency_1h', rest: 'latency_1m', length: '1 hour' },
};

/** What has been rolled up, range by range: some hours of some accounts are little of all between them. */
export function selectRolledUpSeries(query: FineQuery, grain: '1m' | '1h'): Statement<FineSeriesRow> {
  const { table } = ROLLED_UP[grain];
  return statement(
    `select range.account_id as "accountId", packed
     from ${RANGES}
     cross join lateral (
       select ${PACKED_SLOTS} as packed
       from (
         select window_start, count, ${countOfBad(query)} as bad
         from ${table} latency
         where operation_id = $1::int and latency.account_id = range.account_id
           and window_start >= since and window_start < until
         offset 0
       ) judged
     ) series
     where packed is not null`,
    valuesOf(query),
  );
}

/**
 * Rows of 10 s, all ranges in one scan of their time: its index begins with the operation and the time, and they are of
 * few hours. Where a coarser grain is asked for, only what is not in its rows yet.
 */
export function selectSlotSeries(query: FineQuery): Statement<FineSeriesRow> {
  const { ranges, grain } = query;
  const values = valuesOf(query);
  values.push(new Date(Math.min(...ranges.map(({ fromUnixMs }) => fromUnixMs))));
  values.push(new Date(Math.max(...ranges.map(({ toUnixMs }) => toUnixMs))));
  // Spelled out for the partial indexes; see sum-windows.ts.
  const isTotal = ranges.every(({ accountId }) => accountId === ALL_ACCOUNTS);
  const [from, start] = grain === '10s' ? ['latency_10s latency', 'window_start'] : restOf(grain);
  return statement(
    `select account_id as "accountId", ${PACKED_SLOTS} as packed
     from (
       select latency.account_id, ${start} as window_start, count, ${countOfBad(query)} as bad
       from ${from}
       join ${RANGES}
         on range.account_id = latency.account_id and window_start >= since and window_start < until
       where operation_id = $1::int and latency.account_id ${isTotal ? '= 0' : '> 0'}
         and window_start >= $6 and window_start < $7
       offset 0
     ) judged
     group by account_id`,
    values,
  );
}

function restOf(grain: '1m' | '1h'): [from: string, start: string] {
  const { rest, length } = ROLLED_UP[grain];
  return [
    `rollup_marks('${grain}') mark
     join ${rest} latency on latency.node_id = mark.node_id and latency.flush > mark.flush`,
    `date_bin('${length}', window_start, '2000-01-01 00:00Z')`,
  ];
}

function countOfBad({ ranges }: FineQuery): string {
  return ranges.some(({ bad }) => bad === 'errors') ? 'errors' : slowCount('slow_from');
}

function valuesOf({ operationId, ranges }: FineQuery): unknown[] {
  return [
    operationId,
    ranges.map(({ accountId }) => accountId),
    ranges.map(({ fromUnixMs }) => new Date(fromUnixMs)),
    ranges.map(({ toUnixMs }) => new Date(toUnixMs)),
    ranges.map(({ bad }) => (typeof bad === 'string' ? NO_BUCKET : bad.fromBucket)),
  ];
}
