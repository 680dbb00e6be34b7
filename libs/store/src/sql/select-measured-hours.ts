import { type Statement, statement } from '../statement.js';

/** Which of these hours anything was measured in: of the others nobody knows whether somebody called. */
export function selectMeasuredHours(hoursUnixMs: number[]): Statement<{ hourUnixMs: number }> {
  return statement(
    `select (extract(epoch from hour) * 1000)::bigint as "hourUnixMs"
     from unnest($1::timestamptz[]) hour
     where exists (select from latency_1h where account_id = 0 and window_start = hour)`,
    [hoursUnixMs.map((hour) => new Date(hour))],
  );
}
