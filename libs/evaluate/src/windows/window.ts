/** The grain of committed histograms. */
const SLOT_MS = 10_000;
/**
 * Windows of more than an hour begin with a whole minute, which is kept for days; 10 s rows are kept for little more
 * than an hour.
 */
const LONGEST_EXACT_SECONDS = 3600;
const MINUTE_MS = 60_000;
const SHORTEST_RECENT_SECONDS = 30;
/** The share of the window that has to be healthy before a violation resolves. */
const RECENT_SHARE = 12;

/** A window of whole slots: from ≤ slot start < to, and the start of its last part. */
export type SlotWindow = { fromUnixMs: number; toUnixMs: number; recentFromUnixMs: number };

/**
 * The last windowSeconds/10 slots, ending with the one that contains `nowUnixMs`. The recent part is longer than the
 * window itself where that is shorter than 30 s. Both parts of a window of more than an hour begin up to 50 s earlier,
 * with a whole minute.
 */
export function windowAt(nowUnixMs: number, windowSeconds: number): SlotWindow {
  const toUnixMs = Math.floor(nowUnixMs / SLOT_MS) * SLOT_MS + SLOT_MS;
  const recentMs = Math.max(SHORTEST_RECENT_SECONDS, windowSeconds / RECENT_SHARE) * 1000;
  const edgeMs = windowSeconds > LONGEST_EXACT_SECONDS ? MINUTE_MS : SLOT_MS;
  return {
    fromUnixMs: Math.floor((toUnixMs - windowSeconds * 1000) / edgeMs) * edgeMs,
    toUnixMs,
    recentFromUnixMs: Math.floor((toUnixMs - recentMs) / edgeMs) * edgeMs,
  };
}
