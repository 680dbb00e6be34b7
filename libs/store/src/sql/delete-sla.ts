import { type Sla } from '#contract';
import { type Statement, statement } from '../statement.js';

/** Its statuses go with it; its incidents hold the SLA as it was, and stay. */
export function deleteSla(id: string): Statement<{ definition: Sla }> {
  return statement(`delete from sla where id = $1 returning definition`, [id]);
}
