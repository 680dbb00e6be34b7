import { type Delivery } from '#contract';
import { type Receipt } from '#page';
import { type Statement, statement } from '../statement.js';

/** How the last attempt ended; `error` is null where it arrived. */
export function finishDelivery(
  deliveryId: string,
  status: Delivery['status'],
  error: string | null,
  receipt: Receipt | null = null,
): Statement<never> {
  return statement(
    `update delivery set
       status = $2,
       last_error = $3,
       receipt = $4,
       delivered_at = case when $2 = 'delivered' then clock_timestamp() end
     where id = $1`,
    [deliveryId, status, error, receipt],
  );
}
