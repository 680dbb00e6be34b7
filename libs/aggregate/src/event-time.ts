import { WINDOW_MS } from './window.js';

/** A sender's clock may be this much ahead of ours before its times are not believed. */
const CLOCK_AHEAD_MS = 10_000;

/** Whether a span claims to have ended so far in the future that its arrival is the better time for it. */
export function isClockAhead(endUnixMs: number, arrivalUnixMs: number): boolean {
  // Written so that a time that is no number is not believed either.
  return !(endUnixMs <= arrivalUnixMs + CLOCK_AHEAD_MS);
}

/** The start of the 10 s slot that a time belongs to. */
export function windowStartOf(unixMs: number): number {
  return Math.floor(unixMs / WINDOW_MS) * WINDOW_MS;
}
