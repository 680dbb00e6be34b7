import { type Sla } from '#contract';
import { type Statement, statement } from '../statement.js';

export function selectSla(id: string): Statement<{ definition: Sla }> {
  return statement(`select definition from sla where id = $1`, [id]);
}
