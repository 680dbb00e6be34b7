import * as fc from 'fast-check';
import { bucketOf, firstBadBucket, Histogram, lowerBoundNs, upperBoundNs } from './index.js';

const durationNs = fc.oneof(
  fc.integer({ min: 1, max: 1_000 }),
  fc.integer({ min: 1_000, max: 60_000_000_000 }),
  fc.integer({ min: 60_000_000_000, max: 86_400_000_000_000 }),
);

describe('buckets', () => {
  it('hold their duration: lower < duration ≤ upper', () => {
    fc.assert(
      fc.property(durationNs, (ns) => {
        const bucket = bucketOf(ns);
        // A bound in ns is a bound in seconds times 1e9: two roundings of one part in 2^52 each.
        expect(lowerBoundNs(bucket)).toBeLessThan(ns * (1 + 1e-15));
        expect(upperBoundNs(bucket)).toBeGreaterThanOrEqual(ns * (1 - 1e-15));
      }),
      { numRuns: 5_000 },
    );
  });

  it('agree with the logarithm away from boundaries', () => {
    fc.assert(
      fc.property(durationNs, (ns) => {
        const exact = Math.log2(ns / 1e9) * 32;
        fc.pre(Math.abs(exact - Math.round(exact)) > 1e-6);
        expect(bucketOf(ns)).toBe(Math.floor(exact));
      }),
      { numRuns: 5_000 },
    );
  });

  it('put a power of two, which is a boundary, into the bucket that it closes', () => {
    expect(bucketOf(1e9)).toBe(-1);
    expect(bucketOf(2e9)).toBe(31);
    expect(bucketOf(5e8)).toBe(-33);
  });

  it('count zero and less as the shortest, and cap the longest', () => {
    expect(bucketOf(0)).toBe(bucketOf(1));
    expect(bucketOf(-5)).toBe(bucketOf(1));
    expect(bucketOf(1e30)).toBe(bucketOf(2 ** 21 * 1e9));
    expect(bucketOf(Number.NaN)).toBe(bucketOf(1));
  });

  it('are 2.2 % wide', () => {
    const bucket = bucketOf(123_456_789);
    expect(upperBoundNs(bucket) / lowerBoundNs(bucket)).toBeCloseTo(2 ** (1 / 32), 12);
  });
});

describe('a histogram', () => {
  const durations = fc.array(durationNs, { minLength: 1, maxLength: 200 });

  it('merges to the same whatever the order', () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const ab = Histogram.of(a);
        ab.merge(Histogram.of(b));
        const ba = Histogram.of(b);
        ba.merge(Histogram.of(a));
        const both = Histogram.of([...a, ...b]);
        expect(ab.toSparse()).toEqual(ba.toSparse());
        expect(ab.toSparse()).toEqual(both.toSparse());
        expect([ab.count, ab.minNs, ab.maxNs]).toEqual([both.count, both.minNs, both.maxNs]);
      }),
    );
  });

  it('answers quantiles within 1.1 %', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = values.toSorted((x, y) => x - y);
        const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1]!;
        expect(Math.abs(Histogram.of(values).quantileNs(q) - exact)).toBeLessThanOrEqual(exact * 0.011);
      }),
    );
  });

  it('never counts a request that kept the threshold as bad', () => {
    fc.assert(
      fc.property(durations, durationNs, (values, threshold) => {
        const bad = Histogram.of(values).countAbove(threshold);
        expect(bad).toBeLessThanOrEqual(values.filter((v) => v > threshold).length);
        expect(bad).toBeGreaterThanOrEqual(values.filter((v) => v > threshold * 1.0221).length);
      }),
    );
  });

  it('survives being stored', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const before = Histogram.of(values);
        const { sumNs, minNs, maxNs } = before;
        const after = Histogram.fromSparse({ ...before.toSparse(), sumNs, minNs, maxNs });
        expect(after.toSparse()).toEqual(before.toSparse());
        expect(after.quantileNs(0.5)).toBe(before.quantileNs(0.5));
      }),
    );
  });

  it('counts what is longer than 24 days as 24 days, whose nanoseconds a bigint and a number hold', () => {
    const longest = 2 ** 21 * 1e9;
    const histogram = Histogram.of([1, 1.76e18, 2 ** 64, Number.POSITIVE_INFINITY]);
    expect([histogram.minNs, histogram.maxNs, histogram.sumNs]).toEqual([1, longest, 1 + 3 * longest]);
    expect(Number.isSafeInteger(longest)).toBe(true);
    expect(histogram.quantileNs(1)).toBeLessThanOrEqual(longest);
  });

  it('has no quantile while empty', () => {
    expect(new Histogram().quantileNs(0.99)).toBeNaN();
    expect(new Histogram().countAbove(1)).toBe(0);
  });

  it('starts to be bad just above the threshold', () => {
    expect(lowerBoundNs(firstBadBucket(500e6))).toBeGreaterThanOrEqual(500e6);
    expect(lowerBoundNs(firstBadBucket(500e6))).toBeLessThan(500e6 * 1.0221);
  });
});
