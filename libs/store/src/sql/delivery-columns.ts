/** What of the table `delivery` makes a `DeliveryOnly`. */
export const DELIVERY_COLUMNS = `
  id, channel_id as channel, event, sequence, status, attempts,
  last_error as "lastError", created_at as "createdAt", delivered_at as "deliveredAt"`;
