const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Windows below are read from 10 s rows alone: a rule of 5 minutes would otherwise take more planning than reading. */
const SHORTEST_ROLLED_UP_MS = 600_000;

/** Where from ≤ window start < to changes its grain: 10 s, minutes, hours, minutes, 10 s. Ascending; any may be empty. */
export type GrainBounds = {
  fromUnixMs: number;
  minutesFromUnixMs: number;
  hoursFromUnixMs: number;
  hoursToUnixMs: number;
  minutesToUnixMs: number;
  toUnixMs: number;
};

/** Whole hours from the hours, whole minutes before and after them from the minutes, and the edges from 10 s. */
export function grainBounds(fromUnixMs: number, toUnixMs: number): GrainBounds {
  const isShort = toUnixMs - fromUnixMs < SHORTEST_ROLLED_UP_MS;
  const minutesFromUnixMs = isShort ? toUnixMs : Math.ceil(fromUnixMs / MINUTE_MS) * MINUTE_MS;
  const minutesToUnixMs = isShort ? toUnixMs : Math.floor(toUnixMs / MINUTE_MS) * MINUTE_MS;
  const hoursFromUnixMs = Math.min(Math.ceil(minutesFromUnixMs / HOUR_MS) * HOUR_MS, minutesToUnixMs);
  const hoursToUnixMs = Math.max(Math.floor(minutesToUnixMs / HOUR_MS) * HOUR_MS, hoursFromUnixMs);
  return { fromUnixMs, minutesFromUnixMs, hoursFromUnixMs, hoursToUnixMs, minutesToUnixMs, toUnixMs };
}
