import { type Statement, statement } from '../statement.js';

/** What has ended in one incident goes on in another: with the same accounts and evidence, under new ids. */
export function continueViolations(incidentId: string, endedIds: string[], at: Date): Statement<never> {
  return statement(
    `with ended as (
       select * from violation where id = any ($2::uuid[])
     ), going_on as (
       insert into violation (sla_id, sla, operation_id, opened_at, violating_since, evidence_id, incident_id)
       select sla_id, sla, operation_id, $3, violating_since, evidence_id, $1 from ended
       returning id, sla_id, operation_id
     )
     insert into violation_account
       (violation_id, account, labels, tier, weight, state, reason, measurement, joined_at, left_at)
     select going_on.id, account, labels, tier, weight, state, reason, measurement, joined_at, left_at
     from going_on join ended using (sla_id, operation_id) join violation_account on violation_id = ended.id`,
    [incidentId, endedIds, at],
  );
}
