import { type Sla } from '#contract';
import { type Statement, statement } from '../statement.js';

/** A version comes into force, and what was in force of its SLA ends. */
export function beginAttainmentRule(sla: Sla, version: number, since: Date): Statement<never> {
  return statement(
    `with ended as (
       update attainment_rule set until = greatest(since, $4) where sla_id = $1 and until is null returning id
     )
     insert into attainment_rule (sla_id, version, sla, defined_at, since)
     -- Asked for, so that the index of what is in force sees the end first.
     select $1, $2, $3, $4, $4 where (select count(*) from ended) >= 0`,
    [sla.id, version, sla, since],
  );
}
