import { type AttainmentRule, type DaySpan } from '#evaluate';
import { type Statement, statement } from '../statement.js';

/** The versions that count requests of this time, by SLA and in their order. */
export function selectAttainmentRules({ fromUnixMs, toUnixMs }: DaySpan): Statement<AttainmentRule> {
  return statement(
    `select
       id,
       version,
       sla,
       (extract(epoch from defined_at) * 1000)::bigint as "definedUnixMs",
       (extract(epoch from since) * 1000)::bigint as "sinceUnixMs",
       (extract(epoch from until) * 1000)::bigint as "untilUnixMs"
     from attainment_rule
     where since < $2 and (until is null or until > $1)
     order by sla_id, since, id`,
    [new Date(fromUnixMs), new Date(toUnixMs)],
  );
}
