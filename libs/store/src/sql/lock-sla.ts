import { type Sla } from '#contract';
import { type Statement, statement } from '../statement.js';

/** Of two that replace it at once, the second sees what the first has made of it. */
export function lockSla(id: string): Statement<{ definition: Sla }> {
  return statement(`select definition from sla where id = $1 for update`, [id]);
}
