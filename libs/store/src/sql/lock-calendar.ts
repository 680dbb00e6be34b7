import { type Statement, statement } from '../statement.js';

/** Waits for SLAs that are about to name the calendar, and keeps others from doing so. */
export function lockCalendar(id: string): Statement<{ id: string }> {
  return statement(`select id from calendar where id = $1 for update`, [id]);
}
