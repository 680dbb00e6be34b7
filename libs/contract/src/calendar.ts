import { z } from 'zod';
import { Name, Slug } from './names.js';
import { TimeZone } from './time-zone.js';

export const Weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
export type Weekday = z.infer<typeof Weekday>;

export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day as "08:00"');
const To = z
  .string()
  .regex(
    /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    'write a time of day as "18:00", midnight at the end as "24:00"',
  )
  .describe('not later than `from`: on the day after');
export const LocalDate = z.iso.date();

/** Local time from ≤ t < to. */
export const OpenHours = z.strictObject({ from: TimeOfDay, to: To });
export type OpenHours = z.infer<typeof OpenHours>;

const WeekdayHours = OpenHours.extend({ days: z.array(Weekday).min(1).max(7) });

const calendarFields = {
  name: Name,
  timeZone: TimeZone,
  hours: z
    .array(WeekdayHours)
    .max(50)
    .describe('hours belong to the day on which they begin, also where they go on past midnight'),
  holidays: z.array(LocalDate).max(2000).default([]).describe('dates on which no hours begin'),
  exceptions: z
    .array(z.strictObject({ date: LocalDate, hours: z.array(OpenHours).max(10) }))
    .max(2000)
    .default([])
    .describe('dates with other hours than their weekday'),
};

/** The body of POST /calendars and PUT /calendars/:id. */
export const CalendarInput = z.strictObject({
  id: Slug.optional().describe('made from the name where absent'),
  ...calendarFields,
});
export type CalendarInput = z.infer<typeof CalendarInput>;

/** Hours in which rules are judged. */
export const Calendar = z.strictObject({ id: Slug, ...calendarFields });
export type Calendar = z.infer<typeof Calendar>;
