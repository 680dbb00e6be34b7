import * as fc from 'fast-check';
import { bucketOf } from '#histogram';
import { isWithin, ruleOf } from './objective.js';

describe('an objective', () => {
  it('of latency is a proportion above a bucket bound', () => {
    const rule = ruleOf({ type: 'latency', percentile: 99, thresholdMs: 500 });
    expect(rule).toEqual({
      allowedRatio: 0.01,
      bad: { fromBucket: bucketOf(500e6) + 1 },
      effectiveThresholdNs: expect.any(Number),
      quantile: 0.99,
    });
    expect(rule.effectiveThresholdNs).toBeGreaterThanOrEqual(500e6);
    expect(rule.effectiveThresholdNs).toBeLessThan(511.1e6);
  });

  it('of errors is a proportion of failures, without a threshold', () => {
    expect(ruleOf({ type: 'error-rate', maxPercent: 0.5 })).toEqual({
      allowedRatio: 0.005,
      bad: 'errors',
      effectiveThresholdNs: null,
      quantile: null,
    });
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
      const { allowedRatio } = ruleOf({ type: 'latency', percentile, thresholdMs: 1 });
      expect([percentile, isWithin(bad, total, allowedRatio)]).toEqual([percentile, true]);
      expect([percentile, isWithin(bad + 1, total, allowedRatio)]).toEqual([percentile, false]);
    }
  });

  it('never calls a request bad that kept its threshold', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 86_400_000, noNaN: true }), (thresholdMs) => {
        const { bad } = ruleOf({ type: 'latency', percentile: 99, thresholdMs });
        expect(bad !== 'errors' && bucketOf(thresholdMs * 1e6) < bad.fromBucket).toBe(true);
      }),
    );
  });
});
