import { type FineQuery } from '#evaluate';
import { ALL_ACCOUNTS } from '#span';
import { type Statement, statement } from '../statement.js';
import { slowCount } from './bad-count.js';
import { PACKED_SLOTS } from './packed-slots.js';

export type FineSeriesRow = { accountId: number; packed: Buffer };

/** No duration is in it. */
const NO_BUCKET = 32_767;
const RANGES = `unnest($2::int[], $3::timestamptz[], $4::timestamptz[], $5::int[], $6::int[])
  as range (account_id, since, until, slow_from, least_bad)`;
/** What is rolled up to a grain only later, and how far that has come. */
const REST = {
  '10s': 'latency_10s latency',
  '10s to 1m': `rollup_marks('1m') mark
    join latency_10s latency on latency.node_id = mark.node_id and latency.flush > mark.flush`,
  '1m to 1h': `rollup_marks('1h') mark
    join latency_1m latency on latency.node_id = mark.node_id and latency.flush > mark.flush`,
};
const LENGTHS = { '10s': '10 seconds', '1m': '1 minute', '1h': '1 hour' };

/** What has been rolled up, range by range: some hours of some accounts are little of all between them. */
export function selectRolledUpSeries(query: FineQuery, grain: '1m' | '1h'): Statement<FineSeriesRow> {
  return statement(
    `select range.account_id as "accountId", packed
     from ${RANGES}
     cross join lateral (
       select ${PACKED_SLOTS} as packed
       from (
         select window_start, count, ${countOfBad(query)} as bad
         from latency_${grain} latency
         where operation_id = $1::int and latency.account_id = range.account_id
           and window_start >= since and window_start < until
         offset 0
       ) judged
       where bad >= least_bad
     ) series
     where packed is not null`,
    valuesOf(query),
  );
}

/**
 * Rows that are not rolled up yet, or never for this grain: all ranges in one scan of their time, for they are of few
 * hours, and the index of 10 s begins with the operation and the time.
 */
export function selectRestOfSeries(query: FineQuery, rest: keyof typeof REST): Statement<FineSeriesRow> {
  const { ranges, grain } = query;
  const values = valuesOf(query);
  values.push(new Date(Math.min(...ranges.map(({ fromUnixMs }) => fromUnixMs))));
  values.push(new Date(Math.max(...ranges.map(({ toUnixMs }) => toUnixMs))));
  // Spelled out for the partial indexes; see account-condition.ts.
  const isTotal = ranges.every(({ accountId }) => accountId === ALL_ACCOUNTS);
  return statement(
    `select account_id as "accountId", ${PACKED_SLOTS} as packed
     from (
       select latency.account_id, date_bin('${LENGTHS[grain]}', window_start, '2000-01-01 00:00Z') as window_start,
         count, ${countOfBad(query)} as bad, least_bad
       from ${REST[rest]}
       join ${RANGES}
         on range.account_id = latency.account_id and window_start >= since and window_start < until
       where operation_id = $1::int and latency.account_id ${isTotal ? '= 0' : '> 0'}
         and window_start >= $7 and window_start < $8
       offset 0
     ) judged
     where bad >= least_bad
     group by account_id`,
    values,
  );
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
    ranges.map(({ leastBad }) => leastBad),
  ];
}
