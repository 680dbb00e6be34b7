import { type Statement, statement } from '../statement.js';

/** All that was rolled up at this instant is counted. */
export function finishCounting(at: Date): Statement<never> {
  return statement(`update attainment_mark set counted_at = $1`, [at]);
}
