import { type Statement, statement } from '../statement.js';
import { type ListedDeliveryRow } from './list-deliveries.js';
import { DELIVERY_COLUMNS } from './delivery-columns.js';

export type LockedDelivery = ListedDeliveryRow & { channelExists: boolean };

export function lockDelivery(id: string): Statement<LockedDelivery> {
  return statement(
    `select
       incident_id as "incidentId", notice_id as "noticeId", ${DELIVERY_COLUMNS},
       exists (select from channel where channel.id = channel_id) as "channelExists"
     from delivery
     where id = $1
     for update`,
    [id],
  );
}
