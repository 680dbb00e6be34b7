import { type Page } from '#contract';

/** From the end of the violating span to the accepted delivery, split into the sender's delay and ours. */
export type TimeToPage = { totalMs: number; senderDelayMs: number; ownMs: number };

/** Undefined where it does not apply (a test, a resolution) or the violating span is not known. */
export function timeToPage(page: Page, acceptedAtUnixMs: number): TimeToPage | undefined {
  const { lastBadSpanEndUnixMs: endUnixMs, lastBadSpanArrivalUnixMs: arrivalUnixMs } = page.incident;
  if (page.event !== 'opened' || endUnixMs === null || arrivalUnixMs === null) return undefined;
  // A sender whose clock is ahead has spans that end after their arrival; they were not delayed.
  const senderDelayMs = Math.max(0, arrivalUnixMs - endUnixMs);
  const ownMs = acceptedAtUnixMs - arrivalUnixMs;
  return { totalMs: senderDelayMs + ownMs, senderDelayMs, ownMs };
}
