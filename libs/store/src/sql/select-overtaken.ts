import { type Statement, statement } from '../statement.js';

/** A row comes back where this delivery tells of something in an incident whose end has been queued for its channel since. */
export function selectOvertaken(deliveryId: string): Statement<{ id: string }> {
  return statement(
    `select told.id
     from delivery told
     where told.id = $1 and told.event in ('updated', 'escalated', 'reopened', 'acknowledged')
       and exists (
         select from delivery ending
         where ending.incident_id = told.incident_id and ending.channel_id = told.channel_id
           and ending.event = 'resolved' and ending.created_at > told.created_at
       )`,
    [deliveryId],
  );
}
