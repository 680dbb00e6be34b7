import { type Period } from './hourly.js';

/** Of which times something has been read. */
export class Loaded {
  private readonly ranges: Period[] = [];

  /** What of this time has not been read, in its order; it counts as read from now on. */
  add({ fromUnixMs, toUnixMs }: Period): Period[] {
    const missing: Period[] = [];
    let at = fromUnixMs;
    for (const range of this.ranges.toSorted((a, b) => a.fromUnixMs - b.fromUnixMs)) {
      if (range.toUnixMs <= at) continue;
      if (range.fromUnixMs >= toUnixMs) break;
      if (range.fromUnixMs > at) missing.push({ fromUnixMs: at, toUnixMs: range.fromUnixMs });
      at = range.toUnixMs;
    }
    if (at < toUnixMs) missing.push({ fromUnixMs: at, toUnixMs });
    this.ranges.push(...missing);
    return missing;
  }
}
