import { type Delivery } from '#contract';
import { type DeliveryOnly } from '../delivery.js';
import { type Statement, statement } from '../statement.js';
import { DELIVERY_COLUMNS } from './delivery-columns.js';

export type DeliveryFilter = {
  status?: Delivery['status'];
  channel?: string;
  limit: number;
};

/** A delivery with what it is about: one of the two ids is null. */
export type ListedDeliveryRow = DeliveryOnly & { incidentId: string | null; noticeId: string | null };

/** The newest first. */
export function listDeliveries({ status, channel, limit }: DeliveryFilter): Statement<ListedDeliveryRow> {
  return statement(
    `select
       incident_id as "incidentId", notice_id as "noticeId", ${DELIVERY_COLUMNS}
     from delivery
     where ($1::text is null or status = $1) and ($2::text is null or channel_id = $2)
     order by created_at desc, id
     limit $3`,
    [status ?? null, channel ?? null, limit],
  );
}
