import { grainBounds } from '../grain-bounds.js';

/**
 * What to select from, for each request of from ≤ window start < to exactly once; appends its parameters to `values`.
 * A function that Postgres unfolds, so conditions on its rows reach the tables and their indexes.
 */
export function latencyRows(fromUnixMs: number, toUnixMs: number, values: unknown[]): string {
  const bounds = grainBounds(fromUnixMs, toUnixMs);
  const first = values.length + 1;
  if (bounds.minutesFromUnixMs === toUnixMs) {
    values.push(new Date(fromUnixMs), new Date(toUnixMs));
    return `(select * from latency_10s where window_start >= $${first} and window_start < $${first + 1})`;
  }
  values.push(
    new Date(fromUnixMs),
    new Date(bounds.minutesFromUnixMs),
    new Date(bounds.hoursFromUnixMs),
    new Date(bounds.hoursToUnixMs),
    new Date(bounds.minutesToUnixMs),
    new Date(toUnixMs),
  );
  // Known parameters, not expressions: partitions outside of them are then not even planned.
  return `latency_rows($${first}, $${first + 1}, $${first + 2}, $${first + 3}, $${first + 4}, $${first + 5})`;
}
