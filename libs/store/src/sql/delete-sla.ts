import { type Statement, statement } from '../statement.js';

/** Its statuses go with it; its incidents hold the SLA as it was, and stay. */
export function deleteSla(id: string): Statement<{ id: string }> {
  return statement(`delete from sla where id = $1 returning id`, [id]);
}
