import { type Delivery } from '#contract';

/** A row of the table, without what it is about. */
export type DeliveryOnly = Omit<Delivery, 'createdAt' | 'deliveredAt'> & {
  createdAt: Date;
  deliveredAt: Date | null;
};

export function deliveryOf(row: DeliveryOnly): Delivery {
  return {
    id: row.id,
    channel: row.channel,
    event: row.event,
    sequence: row.sequence,
    status: row.status,
    attempts: row.attempts,
    lastError: row.lastError,
    createdAt: row.createdAt.toISOString(),
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  };
}
