import { type Sla } from '#contract';
import { type Statement, statement } from '../statement.js';

/** No row comes back where the id is taken. */
export function insertSla(sla: Sla): Statement<{ id: string }> {
  return statement(`insert into sla (id, definition) values ($1, $2) on conflict do nothing returning id`, [
    sla.id,
    sla,
  ]);
}
