import { type Delivery } from '#contract';
import { type DeliveryRow } from './sql/select-deliveries.js';

export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    channel: row.channel,
    event: row.event,
    status: row.status,
    attempts: row.attempts,
    lastError: row.lastError,
    createdAt: row.createdAt.toISOString(),
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  };
}
