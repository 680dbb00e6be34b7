import { type DeliveryOnly } from '../delivery.js';
import { type Statement, statement } from '../statement.js';
import { DELIVERY_COLUMNS } from './delivery-columns.js';

export type DeliveryRow = DeliveryOnly & { incidentId: string };

export function selectDeliveries(incidentIds: string[]): Statement<DeliveryRow> {
  return statement(
    `select
       incident_id as "incidentId", ${DELIVERY_COLUMNS}
     from delivery
     where incident_id = any ($1::uuid[])
     order by created_at, channel_id, event`,
    [incidentIds],
  );
}
