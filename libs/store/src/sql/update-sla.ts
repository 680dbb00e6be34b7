import { type Sla } from '#contract';
import { type Statement, statement } from '../statement.js';

export function updateSla(sla: Sla): Statement<{ id: string }> {
  return statement(`update sla set definition = $2 where id = $1 returning id`, [sla.id, sla]);
}
