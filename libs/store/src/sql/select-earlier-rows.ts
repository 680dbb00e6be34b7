import { type CountedRow, type DaySpan } from '#evaluate';
import { type Statement, statement } from '../statement.js';
import { COUNTED_ROW } from './select-uncounted-rows.js';

/**
 * All that attainment_mark says is counted, of these operations and this time: by the minute, or by the hour where the
 * minutes are gone. Of hours that is right while they are behind the mark, see {@link selectCountedReach}.
 */
export function selectEarlierRows(
  grain: '1m' | '1h',
  { fromUnixMs, toUnixMs }: DaySpan,
  operationIds: number[],
): Statement<CountedRow> {
  const minutes = `
    select latency.* from latency_1m latency join attainment_mark mark using (node_id)
    where latency.flush <= mark.flush`;
  const rows =
    grain === '1m'
      ? minutes
      : `select * from latency_1h
         union all
         ${minutes} and latency.flush > (
           select flush from rollup where rollup.node_id = latency.node_id and grain = '1h'
         )`;
  return statement(
    `select ${COUNTED_ROW}
     from (${rows}) latency join account on account.id = account_id
     where window_start >= $1 and window_start < $2 and operation_id = any ($3::int[])
       and (account_id = 0 or account_id >= 3)`,
    [new Date(fromUnixMs), new Date(toUnixMs), operationIds],
  );
}
