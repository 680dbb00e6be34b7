import { z } from 'zod';

/** Offsets such as "+02:00" are none: they know no summer time. */
export const TimeZone = z
  .string()
  .min(1)
  .max(64)
  .refine(isTimeZone, { error: (issue) => `"${String(issue.input)}" is no time zone` })
  .describe('an IANA name, such as Europe/Berlin');

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
