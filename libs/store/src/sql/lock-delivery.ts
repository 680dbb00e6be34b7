import { type Statement, statement } from '../statement.js';
import { type ListedDeliveryRow } from './list-deliveries.js';

export type LockedDelivery = ListedDeliveryRow & { channelExists: boolean };

export function lockDelivery(id: string): Statement<LockedDelivery> {
  return statement(
    `select
       id, incident_id as "incidentId", notice_id as "noticeId", channel_id as channel, event, status, attempts,
       last_error as "lastError", created_at as "createdAt", delivered_at as "deliveredAt",
       exists (select from channel where channel.id = channel_id) as "channelExists"
     from delivery
     where id = $1
     for update`,
    [id],
  );
}
