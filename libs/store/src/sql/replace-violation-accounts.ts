import { type IncidentAccount } from '#contract';
import { type Statement, statement } from '../statement.js';

/** Upserts those that are given and removes the others, in one statement as the rows of both are never the same. */
export function replaceViolationAccounts(violationId: string, accounts: IncidentAccount[]): Statement<never> {
  return statement(
    `with given as (
       select * from json_to_recordset($2) as account (
         account text, labels jsonb, tier text, weight float8, state text, reason text, measurement json,
         "joinedAt" timestamptz, "leftAt" timestamptz
       )
     ),
     gone as (
       delete from violation_account
       where violation_id = $1 and account not in (select account from given)
     )
     insert into violation_account
       (violation_id, account, labels, tier, weight, state, reason, measurement, joined_at, left_at)
     select $1, account, labels, tier, weight, state, reason, measurement, "joinedAt", "leftAt" from given
     on conflict (violation_id, account) do update set
       labels = excluded.labels,
       tier = excluded.tier,
       weight = excluded.weight,
       state = excluded.state,
       reason = excluded.reason,
       measurement = excluded.measurement,
       joined_at = excluded.joined_at,
       left_at = excluded.left_at`,
    [violationId, JSON.stringify(accounts)],
  );
}
