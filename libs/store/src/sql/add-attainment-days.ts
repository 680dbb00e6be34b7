import { type DayCount } from '#evaluate';
import { type Statement, statement } from '../statement.js';

/** Adds what has been counted to the days. */
export function addAttainmentDays(days: readonly DayCount[]): Statement<never> {
  return statement(
    `insert into attainment_day (rule_id, operation_id, account_id, day_start, total, bad, allowed, paused)
     select * from unnest(
       $1::int[], $2::int[], $3::int[], $4::timestamptz[], $5::bigint[], $6::bigint[], $7::float8[], $8::bigint[]
     )
     order by 1, 3, 2, 4
     on conflict (rule_id, account_id, operation_id, day_start) do update set
       total = attainment_day.total + excluded.total,
       bad = attainment_day.bad + excluded.bad,
       allowed = attainment_day.allowed + excluded.allowed,
       paused = attainment_day.paused + excluded.paused`,
    [
      days.map(({ ruleId }) => ruleId),
      days.map(({ operationId }) => operationId),
      days.map(({ accountId }) => accountId),
      days.map(({ dayStartUnixMs }) => new Date(dayStartUnixMs)),
      days.map(({ total }) => total),
      days.map(({ bad }) => bad),
      days.map(({ allowed }) => allowed),
      days.map(({ paused }) => paused),
    ],
  );
}
