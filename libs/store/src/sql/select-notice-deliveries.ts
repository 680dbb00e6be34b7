import { type DeliveryOnly } from '../delivery.js';
import { type Statement, statement } from '../statement.js';

export function selectNoticeDeliveries(noticeIds: string[]): Statement<DeliveryOnly & { noticeId: string }> {
  return statement(
    `select
       id, notice_id as "noticeId", channel_id as channel, event, status, attempts,
       last_error as "lastError", created_at as "createdAt", delivered_at as "deliveredAt"
     from delivery
     where notice_id = any ($1::uuid[])
     order by created_at, channel_id, event`,
    [noticeIds],
  );
}
