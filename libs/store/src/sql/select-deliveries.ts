import { type DeliveryOnly } from '../delivery.js';
import { type Statement, statement } from '../statement.js';

export type DeliveryRow = DeliveryOnly & { incidentId: string };

export function selectDeliveries(incidentIds: string[]): Statement<DeliveryRow> {
  return statement(
    `select
       id, incident_id as "incidentId", channel_id as channel, event, status, attempts,
       last_error as "lastError", created_at as "createdAt", delivered_at as "deliveredAt"
     from delivery
     where incident_id = any ($1::uuid[])
     order by created_at, channel_id, event`,
    [incidentIds],
  );
}
