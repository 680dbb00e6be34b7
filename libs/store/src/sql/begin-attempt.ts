import { type Channel } from '#contract';
import { type Receipt } from '#page';
import { type DeliveryOnly } from '../delivery.js';
import { type Statement, statement } from '../statement.js';
import { DELIVERY_COLUMNS } from './delivery-columns.js';

/** It is about an incident or about a notice. */
export type BegunAttempt = DeliveryOnly & {
  incidentId: string | null;
  noticeId: string | null;
  /** Null where it has been deleted. */
  definition: Channel | null;
  /** Of the newest delivery about the same to the same channel that has one. */
  receipt: Receipt | null;
  /** Of the attempts: those since it was queued, or sent again. */
  tries: number;
};

/**
 * Counts an attempt when it begins, so that one that kills its process counts too. No row comes back where there
 * is nothing left to do.
 */
export function beginAttempt(deliveryId: string): Statement<BegunAttempt> {
  return statement(
    `update delivery set attempts = attempts + 1
     where id = $1 and status = 'queued'
     returning
       incident_id as "incidentId", notice_id as "noticeId", ${DELIVERY_COLUMNS},
       (select definition from channel where channel.id = channel_id) as definition,
       attempts - attempts_before as tries,
       (
         select receipt from delivery earlier
         where earlier.channel_id = delivery.channel_id and earlier.receipt is not null
           and (earlier.incident_id = delivery.incident_id or earlier.notice_id = delivery.notice_id)
         order by earlier.delivered_at desc limit 1
       ) as receipt`,
    [deliveryId],
  );
}
