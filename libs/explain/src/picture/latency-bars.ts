import { type LatencyComparison, type LatencyCounts } from '#contract';
import { lowerBoundNs } from '#histogram';

/** Shares of all requests of their time, 0 to 1, that took from `fromNs` to `toNs`. */
export type LatencyBar = { fromNs: number; toNs: number; now: number; before: number };

/** As many as are still wide enough at 400 px. */
const MAX_BARS = 36;
/** The fastest part of the requests that may share the first bar: one that took a microsecond would squeeze all others. */
const FASTEST = 0.002;

/** The same bars for both times, of equal factors; all requests are in them. None where there are no requests. */
export function latencyBars({ now, before }: Pick<LatencyComparison, 'now' | 'before'>): LatencyBar[] {
  const held = [now, before].filter(({ requests }) => requests > 0);
  if (held.length === 0) return [];
  const first = Math.min(...held.map(fastestBucket));
  const last = Math.max(...held.map(({ buckets }) => buckets.at(-1) ?? 0));
  let width = 1;
  while (Math.floor(last / width) - Math.floor(first / width) >= MAX_BARS) width *= 2;
  const from = Math.floor(first / width);
  const bars = Array.from({ length: Math.floor(last / width) - from + 1 }, (_, i) => ({
    fromNs: lowerBoundNs((from + i) * width),
    toNs: lowerBoundNs((from + i + 1) * width),
    now: 0,
    before: 0,
  }));
  for (const [when, counted] of [
    ['now', now],
    ['before', before],
  ] as const) {
    counted.buckets.forEach((bucket, i) => {
      const bar = bars[Math.max(0, Math.floor(bucket / width) - from)];
      if (bar) bar[when] += (counted.counts[i] ?? 0) / counted.requests;
    });
  }
  return bars;
}

function fastestBucket({ buckets, counts, requests }: LatencyCounts): number {
  let seen = 0;
  const at = counts.findIndex((count) => (seen += count) > FASTEST * requests);
  return buckets[Math.max(0, at)] ?? 0;
}
