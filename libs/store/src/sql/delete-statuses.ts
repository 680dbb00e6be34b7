import { type Statement, statement } from '../statement.js';

/** What another rule's numbers said is no start for this one. */
export function deleteStatuses(slaId: string): Statement<never> {
  return statement(`delete from sla_status where sla_id = $1`, [slaId]);
}
