import { type Statement, statement } from '../statement.js';

export function selectLinkUse(deliveryId: string, kind: string): Statement<{ at: Date; by: string }> {
  return statement('select used_at as at, used_by as by from link_use where (delivery_id, kind) = ($1, $2)', [
    deliveryId,
    kind,
  ]);
}
