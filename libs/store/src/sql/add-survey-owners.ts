import { type SurveySums } from '#survey';
import { type Statement, statement } from '../statement.js';

/** Summed once more, for an account that Postgres does not know joins (other), which may be there already. */
export function addSurveyOwners({ hourUnixMs, owners }: SurveySums): Statement<never> {
  return statement(
    `insert into survey_owner as known (hour, operation_id, owner_kind, owner, account_id, path_ns, slow_path_ns)
     select
       $1, operation.id, owner_kind, owner,
       coalesce(account.id, case added.account when '' then 1 else 2 end) as account_id,
       sum(path_ns), sum(slow_path_ns)
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[], $9::float8[])
       as added (service, name, kind, owner_kind, owner, account, path_ns, slow_path_ns)
     join operation using (service, name, kind)
     left join account on account.key = added.account and account.id >= 3
     where operation.id >= 1
     group by operation.id, owner_kind, owner, account_id
     on conflict (operation_id, hour, owner_kind, owner, account_id) do update set
       path_ns = known.path_ns + excluded.path_ns,
       slow_path_ns = known.slow_path_ns + excluded.slow_path_ns`,
    [
      new Date(hourUnixMs),
      owners.map(({ operation }) => operation.service),
      owners.map(({ operation }) => operation.name),
      owners.map(({ operation }) => operation.kind),
      owners.map(({ owner }) => owner.kind),
      owners.map(({ owner }) => owner.name),
      owners.map(({ account }) => account),
      owners.map(({ pathNs }) => pathNs),
      owners.map(({ slowPathNs }) => slowPathNs),
    ],
  );
}
