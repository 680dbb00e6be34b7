import { type DeliveryOnly } from '../delivery.js';
import { type Statement, statement } from '../statement.js';
import { DELIVERY_COLUMNS } from './delivery-columns.js';

export function selectNoticeDeliveries(noticeIds: string[]): Statement<DeliveryOnly & { noticeId: string }> {
  return statement(
    `select
       notice_id as "noticeId", ${DELIVERY_COLUMNS}
     from delivery
     where notice_id = any ($1::uuid[])
     order by created_at, channel_id, event`,
    [noticeIds],
  );
}
