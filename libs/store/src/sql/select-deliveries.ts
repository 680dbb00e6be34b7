import { type Delivery } from '#contract';
import { type Statement, statement } from '../statement.js';

export type DeliveryRow = Omit<Delivery, 'createdAt' | 'deliveredAt'> & {
  incidentId: string;
  createdAt: Date;
  deliveredAt: Date | null;
};

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
