/** The grain of committed histograms. */
const SLOT_MS = 10_000;
/**
 * Windows of more than an hour begin with a whole minute, and those of more than a day with a whole hour: 10 s rows are
 * kept for little more than an hour, minutes for days.
 */
const LONGEST_EXACT_SECONDS = 3600;
const LONGEST_BY_MINUTE_SECONDS = 86_400;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const SHORTEST_RECENT_SECONDS = 30;
/** The share of the window that has to be healthy before a violation resolves. */
const RECENT_SHARE = 12;

/** A window of whole slots: from ≤ slot start < to, and the start of its last part. */
export type SlotWindow = { fromUnixMs: number; toUnixMs: number; recentFromUnixMs: number };

/**
 * The last windowSeconds/10 slots, ending with the one that contains `nowUnixMs`. The recent part is longer than the
 * window itself where that is shorter than 30 s. Both parts of a window of more than an hour begin up to 50 s earlier,
 * with a whole minute; of more than a day, with a whole hour.
 */
export function windowAt(nowUnixMs: number, windowSeconds: number): SlotWindow {
  const toUnixMs = Math.floor(nowUnixMs / SLOT_MS) * SLOT_MS + SLOT_MS;
  const recentMs = Math.max(SHORTEST_RECENT_SECONDS, windowSeconds / RECENT_SHARE) * 1000;
  const edgeMs = edgeOf(windowSeconds);
  return {
    fromUnixMs: Math.floor((toUnixMs - windowSeconds * 1000) / edgeMs) * edgeMs,
    toUnixMs,
    recentFromUnixMs: Math.floor((toUnixMs - recentMs) / edgeMs) * edgeMs,
  };
}

/**
 * Spans of an account wait up to 10 s for their account and arrive in batches, so the newest slots only ever fill up.
 * Where few requests are the violation, the window ends before them.
 */
const SETTLE_MS = 30_000;

/** The last windowSeconds/10 slots to which hardly anything is added any more. */
export function settledWindowAt(nowUnixMs: number, windowSeconds: number): SlotWindow {
  return windowAt(nowUnixMs - SETTLE_MS - SLOT_MS, windowSeconds);
}

/** How far back counts have to reach for a window and its recent part, from the end of the present slot. */
export function secondsKeptFor(windowSeconds: number): number {
  return Math.max(windowSeconds, SHORTEST_RECENT_SECONDS) + edgeOf(windowSeconds) / 1000;
}

export function secondsKeptForSettled(windowSeconds: number): number {
  return secondsKeptFor(windowSeconds) + (SETTLE_MS + SLOT_MS) / 1000;
}

function edgeOf(windowSeconds: number): number {
  if (windowSeconds <= LONGEST_EXACT_SECONDS) return SLOT_MS;
  return windowSeconds <= LONGEST_BY_MINUTE_SECONDS ? MINUTE_MS : HOUR_MS;
}
