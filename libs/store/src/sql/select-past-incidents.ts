import { type PastIncident } from '#evaluate';
import { type Statement, statement } from '../statement.js';

/** Violations that were open at some time of it, with those of their accounts that are asked for. */
export function selectPastIncidents(
  slaId: string,
  only: readonly string[] | undefined,
  from: Date,
  to: Date,
): Statement<PastIncident> {
  return statement(
    `select
       json_build_object('service', service, 'name', name, 'kind', kind) as operation,
       coalesce(sla ->> 'mode', 'live') = 'shadow' as "isShadow",
       (extract(epoch from opened_at) * 1000)::bigint as "openedUnixMs",
       (extract(epoch from resolved_at) * 1000)::bigint as "resolvedUnixMs",
       accounts
     from violation
     join operation on operation.id = operation_id
     cross join lateral (
       select json_agg(json_build_object(
         'account', account,
         'joinedUnixMs', (extract(epoch from joined_at) * 1000)::bigint,
         'leftUnixMs', (extract(epoch from left_at) * 1000)::bigint,
         'measurement', measurement
       ) order by joined_at, account) as accounts
       from violation_account
       where violation_id = violation.id and ($2::text[] is null or account = any ($2::text[]))
     ) of_accounts
     where sla_id = $1 and opened_at < $4 and (resolved_at is null or resolved_at > $3) and accounts is not null
     order by opened_at, violation.id`,
    [slaId, only ?? null, from, to],
  );
}
