import { type CountedRow } from '#evaluate';
import { type Statement, statement } from '../statement.js';

/** A node's minutes of the flushes after < flush ≤ through, of these operations. */
export function selectUncountedRows(
  nodeId: number,
  after: number,
  through: number,
  operationIds: number[],
): Statement<CountedRow> {
  return statement(
    `select ${COUNTED_ROW}
     from latency_1m latency join account on account.id = account_id
     where node_id = $1 and flush > $2 and flush <= $3 and operation_id = any ($4::int[])
       and (account_id = 0 or account_id >= 3)`,
    [nodeId, after, through, operationIds],
  );
}

/** The columns of a row, of the tables `latency` and `account`. */
export const COUNTED_ROW = `
  operation_id as "operationId",
  account_id as "accountId",
  account.key as account,
  (extract(epoch from window_start) * 1000)::bigint as "startUnixMs",
  count, errors, buckets, counts`;
