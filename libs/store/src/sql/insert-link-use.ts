import { type Statement, statement } from '../statement.js';

/** The first use stays; none is kept of a delivery that is gone. */
export function insertLinkUse(deliveryId: string, kind: string, at: Date, by: string): Statement<never> {
  return statement(
    `insert into link_use (delivery_id, kind, used_at, used_by)
     select id, $2, $3, $4 from delivery where id = $1
     on conflict do nothing`,
    [deliveryId, kind, at, by],
  );
}
