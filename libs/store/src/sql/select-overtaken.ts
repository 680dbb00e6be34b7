import { type Statement, statement } from '../statement.js';

/**
 * A row comes back where this delivery tells of something that is so no longer: in an incident whose end has been queued for
 * its channel since, or a step of escalation in one that somebody has acknowledged or snoozed.
 */
export function selectOvertaken(deliveryId: string): Statement<{ by: 'end' | 'deed' }> {
  return statement(
    `select case when is_over then 'end' else 'deed' end as by
     from (
       select
         told.event in ('updated', 'escalated', 'reopened', 'acknowledged') and exists (
           select from delivery ending
           where ending.incident_id = told.incident_id and ending.channel_id = told.channel_id
             and ending.event = 'resolved' and ending.created_at > told.created_at
         ) as is_over,
         told.event = 'escalated' and (acknowledged_at is not null or coalesce(snoozed_until > now(), false)) as is_heeded
       from delivery told join incident on incident.id = told.incident_id
       where told.id = $1
     ) found
     where is_over or is_heeded`,
    [deliveryId],
  );
}
