import { type OperationRef } from '#contract';
import { type Statement, statement } from '../statement.js';

/** An hour with requests. */
export type HistoryHour = {
  hourUnixMs: number;
  requests: number;
  errors: number;
  p50Ms: number;
  p90Ms: number;
  p99Ms: number;
  maxMs: number;
};

/** For people who ask in psql, it is a function of the schema. */
export function selectHistory(
  account: string,
  { service, name, kind }: OperationRef,
  periodMs: number,
): Statement<HistoryHour> {
  return statement(
    `select
       (extract(epoch from hour) * 1000)::bigint as "hourUnixMs",
       requests,
       errors,
       p50_ms::double precision as "p50Ms",
       p90_ms::double precision as "p90Ms",
       p99_ms::double precision as "p99Ms",
       max_ms::double precision as "maxMs"
     from account_history($1, $2, $3, $4, $5 * interval '1 millisecond')`,
    [account, service, name, kind, periodMs],
  );
}
