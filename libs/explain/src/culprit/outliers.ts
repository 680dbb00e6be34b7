import { type CallPath } from '../trace/call-paths.js';
import { tracesOf, type PathTime } from '../trace/path-time.js';

/** The longest durations of so many are outliers. */
const USUAL = 0.75;

/**
 * What takes longer than three quarters of these is scaled down to what they take, each part alike. An SLA counts requests
 * that are too slow, however slow: one that hung for a minute must not outvote nine that took a second longer.
 *
 * @param atMostNs what healthy ones are scaled down to as well: those that hung before, for whatever reason, are no
 *   measure of what is slow now
 */
export function withoutOutliers(times: PathTime[], atMostNs = Infinity): PathTime[] {
  const limitNs = Math.min(atMostNs, usualLimitNs(times));
  return times.map((time) => (time.durationNs > limitNs ? scaled(time, limitNs / time.durationNs) : time));
}

/** What three quarters of these take at most. */
export function usualLimitNs(times: PathTime[]): number {
  let left = USUAL * tracesOf(times);
  const sorted = times.toSorted((a, b) => a.durationNs - b.durationNs);
  return (sorted.find(({ weight = 1 }) => (left -= weight) <= 1e-9) ?? sorted.at(-1))?.durationNs ?? 0;
}

function scaled(time: PathTime, factor: number): PathTime {
  const units = new Map([...time.units].map(([key, { unit, ns }]) => [key, { unit, ns: ns * factor }]));
  if (!time.calls) return { ...time, units };
  const calls = new Map<string, CallPath>();
  for (const [key, path] of time.calls) {
    calls.set(
      key,
      Object.assign({}, path, { ns: new Map([...path.ns].map(([unit, ns]) => [unit, ns * factor])) }),
    );
  }
  return { ...time, units, calls };
}
