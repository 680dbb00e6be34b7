import { type Statement, statement } from '../statement.js';

/** The versions with nothing before them that count nothing as old as that yet. */
export function selectFirstRules(before: Date): Statement<{ id: number }> {
  return statement(
    `select id from attainment_rule rule
     where since > $1 and not exists (
       select from attainment_rule earlier
       where earlier.sla_id = rule.sla_id and earlier.id < rule.id
     )
     order by id`,
    [before],
  );
}
