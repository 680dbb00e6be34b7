import { LatencyRows } from '#aggregate';

export type LatencyRowSpec = {
  windowStartUnixMs: number;
  account: number;
  operation: number;
  durationsNs: number[];
  /** How many of its spans are errors; none if left out. */
  errors?: number;
  entry?: boolean;
};

/** Rows as the aggregator hands them over. */
export function latencyRows(...specs: LatencyRowSpec[]): LatencyRows {
  const rows = new LatencyRows();
  for (const { windowStartUnixMs, account, operation, durationsNs, errors = 0, entry = false } of specs) {
    const row = rows.add(windowStartUnixMs, account, operation);
    durationsNs.forEach((durationNs, i) => rows.record(row, durationNs, i < errors, entry));
  }
  return rows;
}
