import { type Delivery } from '#contract';
import { type DeliveryOnly } from '../delivery.js';
import { type Statement, statement } from '../statement.js';

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
       id, incident_id as "incidentId", notice_id as "noticeId", channel_id as channel, event, status, attempts,
       last_error as "lastError", created_at as "createdAt", delivered_at as "deliveredAt"
     from delivery
     where ($1::text is null or status = $1) and ($2::text is null or channel_id = $2)
     order by created_at desc, id
     limit $3`,
    [status ?? null, channel ?? null, limit],
  );
}
