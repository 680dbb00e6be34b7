import { type SurveySums } from '#survey';
import { type Statement, statement } from '../statement.js';

const OTHER_ACCOUNT_ID = 2;

/**
 * Leaves each owner of an hour its `top` accounts and adds the others to (other): an hour has so many rows at most,
 * however many accounts took turns in it. In the transaction that adds to the hour, so that nobody sees more, and of
 * the operations that were added to, so that their key leads there.
 */
export function foldSurveyOwners({ hourUnixMs, operations }: SurveySums, top: number): Statement<never> {
  return statement(
    `with added as (
       select id
       from unnest($3::text[], $4::text[], $5::text[]) as names (service, name, kind)
       join operation using (service, name, kind)
     ),
     ranked as (
       select operation_id, owner_kind, owner, account_id,
         row_number() over (partition by operation_id, owner_kind, owner order by path_ns desc, account_id) as rank
       from survey_owner
       where hour = $1 and operation_id in (select id from added) and account_id <> ${OTHER_ACCOUNT_ID}
     ),
     folded as (
       delete from survey_owner using ranked
       where survey_owner.hour = $1 and rank > $2
         and (survey_owner.operation_id, survey_owner.owner_kind, survey_owner.owner, survey_owner.account_id)
           = (ranked.operation_id, ranked.owner_kind, ranked.owner, ranked.account_id)
       returning survey_owner.*
     )
     insert into survey_owner as known (hour, operation_id, owner_kind, owner, account_id, path_ns, slow_path_ns)
     select $1, operation_id, owner_kind, owner, ${OTHER_ACCOUNT_ID}, sum(path_ns), sum(slow_path_ns)
     from folded
     group by operation_id, owner_kind, owner
     on conflict (operation_id, hour, owner_kind, owner, account_id) do update set
       path_ns = known.path_ns + excluded.path_ns,
       slow_path_ns = known.slow_path_ns + excluded.slow_path_ns`,
    [
      new Date(hourUnixMs),
      top,
      operations.map(({ operation }) => operation.service),
      operations.map(({ operation }) => operation.name),
      operations.map(({ operation }) => operation.kind),
    ],
  );
}
