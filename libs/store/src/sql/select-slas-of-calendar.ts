import { type Statement, statement } from '../statement.js';

export function selectSlasOfCalendar(calendarId: string): Statement<{ id: string }> {
  return statement(`select id from sla where definition ->> 'calendar' = $1 order by id`, [calendarId]);
}
