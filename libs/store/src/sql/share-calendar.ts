import { type Statement, statement } from '../statement.js';

/** Keeps the calendar from being deleted until the transaction has named it in an SLA. */
export function shareCalendar(id: string): Statement<{ id: string }> {
  return statement(`select id from calendar where id = $1 for key share`, [id]);
}
