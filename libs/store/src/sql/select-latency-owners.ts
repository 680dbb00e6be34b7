import { type Operation } from '#span';
import { type Statement, statement } from '../statement.js';

export type OwnerRow = {
  kind: 'service' | 'dependency';
  name: string;
  account: string;
  pathNs: number;
  slowPathNs: number;
};

/** Hours from ≤ hour < to; each owner's ten accounts with the most time, and the others as (other). */
export function selectLatencyOwners(
  { service, name, kind }: Operation,
  from: Date,
  to: Date,
): Statement<OwnerRow> {
  return statement(
    `with sums as (
       select owner_kind, owner, account_id, sum(path_ns) as path_ns, sum(slow_path_ns) as slow_path_ns
       from survey_owner
       where operation_id = (select id from operation where (service, name, kind) = ($1, $2, $3) and id >= 1)
         and hour >= $4 and hour < $5
       group by owner_kind, owner, account_id
     ),
     ranked as (
       select *, row_number() over (partition by owner_kind, owner order by account_id = 2, path_ns desc, account_id) as rank
       from sums
     )
     select owner_kind as kind, owner as name, account.key as account,
       sum(path_ns) as "pathNs", sum(slow_path_ns) as "slowPathNs"
     from ranked join account on account.id = case when rank <= 10 then account_id else 2 end
     group by owner_kind, owner, account.id
     order by sum(sum(path_ns)) over (partition by owner_kind, owner) desc, owner_kind, owner, account.id = 2,
       sum(path_ns) desc, account.id`,
    [service, name, kind, from, to],
  );
}
