import { type Sla } from '#contract';
import { type Statement, statement } from '../statement.js';

export function selectSlas(): Statement<{ definition: Sla }> {
  return statement(`select definition from sla order by id`);
}
