import { type AccountsOfViolation } from '#page';
import { type Statement, statement } from '../statement.js';

/** Upserts those that are given and removes the others, in one statement as the rows of both are never the same. */
export function replaceViolationAccounts(of: AccountsOfViolation[]): Statement<never> {
  const given = of.flatMap(({ violationId, accounts }) =>
    accounts.map((account) => Object.assign({ violationId }, account)),
  );
  return statement(
    `with given as (
       select * from json_to_recordset($2) as account (
         "violationId" uuid, account text, labels jsonb, tier text, weight float8, state text, reason text,
         measurement json, "joinedAt" timestamptz, "leftAt" timestamptz
       )
     ),
     gone as (
       delete from violation_account
       where violation_id = any ($1::uuid[])
         and (violation_id, account) not in (select "violationId", account from given)
     )
     insert into violation_account
       (violation_id, account, labels, tier, weight, state, reason, measurement, joined_at, left_at)
     select "violationId", account, labels, tier, weight, state, reason, measurement, "joinedAt", "leftAt" from given
     on conflict (violation_id, account) do update set
       labels = excluded.labels,
       tier = excluded.tier,
       weight = excluded.weight,
       state = excluded.state,
       reason = excluded.reason,
       measurement = excluded.measurement,
       joined_at = excluded.joined_at,
       left_at = excluded.left_at`,
    [of.map(({ violationId }) => violationId), JSON.stringify(given)],
  );
}
