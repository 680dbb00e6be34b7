import * as fc from 'fast-check';
import { bucketOf } from '#histogram';
import { badRequests } from './bad-requests.js';
import { isWithin, ratioOf } from './ratio.js';

describe('an objective', () => {
  it('of latency calls a request bad from a bucket bound on', () => {
    const expected = { fromBucket: bucketOf(500e6) + 1 };
    expect(badRequests({ type: 'latency', percentile: 99, thresholdMs: 500 }, undefined)).toEqual(expected);
  });

  it('is kept by what is exactly at it, in decimal as people count', () => {
    for (const [percentile, bad, total] of [
      [99, 1, 100],
      [99.9, 1, 1000],
      [99.99, 1, 10_000],
      [90, 1, 10],
      [71, 29, 100],
      [99.999, 1, 100_000],
    ] as const) {
      const allowedRatio = ratioOf(100 - percentile);
      expect([percentile, isWithin(bad, total, allowedRatio)]).toEqual([percentile, true]);
      expect([percentile, isWithin(bad + 1, total, allowedRatio)]).toEqual([percentile, false]);
    }
  });

  it('never calls a request bad that kept its threshold', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 86_400_000, noNaN: true }), (thresholdMs) => {
        const bad = badRequests({ type: 'latency', percentile: 99, thresholdMs }, undefined);
        expect(typeof bad === 'object' && bucketOf(thresholdMs * 1e6) < bad.fromBucket).toBe(true);
      }),
    );
  });
});
