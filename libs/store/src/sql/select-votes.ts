import { type RuleVotes } from '#page';
import { type Statement, statement } from '../statement.js';

/**
 * Paged incidents by the rules of their violations: one that a rule broke twice counts once for it. The majority decides
 * about an incident, and of as many on either side the last word.
 */
export function selectVotes(slaId: string | undefined, since: Date): Statement<RuleVotes> {
  return statement(
    `with verdict as (
       select
         incident_id,
         case sign(sum(case when useful then 1 else -1 end))
           when 1 then true when -1 then false else (array_agg(useful order by at desc, channel, person))[1]
         end as useful
       from feedback group by incident_id
     ), paged as (
       select distinct incident.id, sla_id, (sla ->> 'version')::int as version
       from incident join violation on violation.incident_id = incident.id
       where incident.opened_at >= $2 and incident.mode = 'live' and ($1::text is null or sla_id = $1)
         and exists (
           select from delivery
           where delivery.incident_id = incident.id and event <> 'resolved' and status = 'delivered'
         )
     )
     select
       sla_id as sla,
       version,
       count(*)::int as pages,
       (count(*) filter (where useful))::int as useful,
       (count(*) filter (where not useful))::int as noise
     from paged left join verdict on verdict.incident_id = paged.id
     group by sla_id, version
     order by sla_id, version desc nulls last`,
    [slaId ?? null, since],
  );
}
