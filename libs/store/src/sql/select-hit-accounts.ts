import { type Statement, statement } from '../statement.js';

/** Keys of the accounts of an incident, in their order. */
export function selectHitAccounts(incidentId: string, limit: number): Statement<{ account: string }> {
  return statement(
    `select distinct account
     from violation join violation_account on violation_id = violation.id
     where incident_id = $1
     order by account
     limit $2`,
    [incidentId, limit],
  );
}
