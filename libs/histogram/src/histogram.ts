import { bucketOf, firstBadBucket, LONGEST_NS, lowerBoundNs, upperBoundNs } from './buckets.js';

/** A histogram as it is stored: bucket indexes, ascending, beside their counts. */
export type SparseBuckets = { buckets: number[]; counts: number[] };

/** A distribution of durations. Count, sum, minimum and maximum are exact; quantiles are within 1.1 %. */
export class Histogram {
  count = 0;
  sumNs = 0;
  minNs = Number.POSITIVE_INFINITY;
  maxNs = 0;
  private readonly counts = new Map<number, number>();

  static of(durationsNs: Iterable<number>): Histogram {
    const histogram = new Histogram();
    for (const durationNs of durationsNs) histogram.record(durationNs);
    return histogram;
  }

  static fromSparse(stored: SparseBuckets & { sumNs: number; minNs: number; maxNs: number }): Histogram {
    const histogram = new Histogram();
    stored.buckets.forEach((bucket, i) => histogram.addToBucket(bucket, stored.counts[i] ?? 0));
    histogram.sumNs = stored.sumNs;
    histogram.minNs = histogram.count === 0 ? Number.POSITIVE_INFINITY : stored.minNs;
    histogram.maxNs = stored.maxNs;
    return histogram;
  }

  /**
   * What took longer counts as 24 days in all respects: a sender whose clock was at 1970 when a span started claims
   * 56 years, more nanoseconds than a number holds exactly, and one from the far future more than an int8 holds.
   */
  record(claimedNs: number): void {
    const durationNs = Math.min(claimedNs, LONGEST_NS);
    this.addToBucket(bucketOf(durationNs), 1);
    this.sumNs += durationNs;
    if (durationNs < this.minNs) this.minNs = durationNs;
    if (durationNs > this.maxNs) this.maxNs = durationNs;
  }

  merge(other: Histogram): void {
    for (const [bucket, count] of other.counts) this.addToBucket(bucket, count);
    this.sumNs += other.sumNs;
    this.minNs = Math.min(this.minNs, other.minNs);
    this.maxNs = Math.max(this.maxNs, other.maxNs);
  }

  /**
   * The duration that the share `q` of all values does not exceed, by the nearest-rank definition, within 1.1 %.
   * NaN of an empty histogram.
   */
  quantileNs(q: number): number {
    if (this.count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(q * this.count));
    let seen = 0;
    for (const [bucket, count] of this.sorted()) {
      seen += count;
      if (seen >= rank) return this.clamp(middleNs(bucket));
    }
    return this.maxNs;
  }

  /** How many values surely exceed the threshold: those from {@link firstBadBucket} on. */
  countAbove(thresholdNs: number): number {
    const first = firstBadBucket(thresholdNs);
    let above = 0;
    for (const [bucket, count] of this.counts) if (bucket >= first) above += count;
    return above;
  }

  toSparse(): SparseBuckets {
    const sorted = this.sorted();
    return { buckets: sorted.map(([bucket]) => bucket), counts: sorted.map(([, count]) => count) };
  }

  private addToBucket(bucket: number, count: number): void {
    this.counts.set(bucket, (this.counts.get(bucket) ?? 0) + count);
    this.count += count;
  }

  private sorted(): [bucket: number, count: number][] {
    return [...this.counts].sort(([a], [b]) => a - b);
  }

  private clamp(durationNs: number): number {
    return Math.min(this.maxNs, Math.max(this.minNs, durationNs));
  }
}

/** The value whose relative distance to both bounds of a bucket is the same: 2·lower·upper / (lower + upper). */
function middleNs(bucket: number): number {
  const lower = lowerBoundNs(bucket);
  const upper = upperBoundNs(bucket);
  return (2 * lower * upper) / (lower + upper);
}
