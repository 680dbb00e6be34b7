import { z } from 'zod';

/** The last moment that Postgres, ISO 8601 and a Date all write the same way: what people mean by "for ever". */
export const LAST_UNIX_MS = Date.UTC(10_000, 0, 1) - 1;

/** A moment that somebody gives, such as "2026-12-31T18:00:00+01:00". */
export const Instant = z.iso.datetime({ offset: true }).refine(
  (text) => {
    const unixMs = Date.parse(text);
    // What is no instant at all is said once.
    return !(unixMs < 0 || unixMs > LAST_UNIX_MS);
  },
  { error: 'has to be in the years from 1970 to 9999 of UTC' },
);
