import * as fc from 'fast-check';
import { firstBadBucket, Histogram } from '#histogram';
import { type Baseline } from '../judge/counts.js';
import { judged, NOW, ruleOf, WrittenCounts } from '../judge/counts.fake.js';
import { badRequests } from './bad-requests.js';
import { pastQuantile } from './past-quantile.js';

const regression = { type: 'regression', percentile: 95, maxFactor: 2, weeks: 4 } as const;
const rule = ruleOf(regression);

/** A week in which all requests but one in a hundred took so long. */
const week = (requests: number, ms: number): Baseline[number] => ({
  seconds: 10_800,
  fewestPerHour: requests / 3,
  histogram: Histogram.of(Array.from({ length: requests }, (_, i) => (i % 100 === 0 ? 10 : 1) * ms * 1e6)),
});

describe('a regression', () => {
  it('compares with the median of the weeks', () => {
    const baseline = [week(3000, 110), week(3000, 100), week(3000, 90), week(3000, 100)];
    const past = pastQuantile(baseline, 0.95);
    expect(past?.weeks).toBe(4);
    expect(past?.medianNs).toBeGreaterThan(98e6);
    expect(past?.medianNs).toBeLessThan(102e6);
    expect(badRequests(regression, baseline)).toEqual({
      fromBucket: firstBadBucket((past?.upperNs ?? 0) * 2),
    });
  });

  it('is not deceived by one odd week, be it fast or slow', () => {
    const usual = pastQuantile([week(3000, 100), week(3000, 100), week(3000, 100), week(3000, 100)], 0.95);
    for (const ms of [1, 10_000]) {
      const odd = [week(3000, ms), week(3000, 100), week(3000, 100), week(3000, 100)];
      expect(pastQuantile(odd, 0.95)?.upperNs).toBe(usual?.upperNs);
    }
    // Of two weeks nobody knows which one is odd.
    expect(pastQuantile([week(3000, 1), week(3000, 100)], 0.95)?.upperNs).toBe(usual?.upperNs);
  });

  it('leaves out weeks with few requests, and does not judge by one week alone', () => {
    const few = [week(3000, 100), week(3, 1), week(3000, 100), week(0, 1)];
    expect(pastQuantile(few, 0.95)).toMatchObject({ weeks: 2 });
    const one = [week(3000, 100), week(3, 1), week(0, 1), week(0, 1)];
    expect(pastQuantile(one, 0.95)).toBeUndefined();
    expect(pastQuantile([week(3000, 100)], 0.95)).toMatchObject({ weeks: 1 });
  });

  it('says that it knows too little, rather than that all is well', () => {
    const counts = new WrittenCounts().add(NOW, 60, 10, 10);
    for (const baseline of [undefined, [week(3, 100), week(3, 100)]]) {
      expect(badRequests(regression, baseline)).toBe('none');
      expect(judged(rule, counts, baseline && { baseline })).toMatchObject({
        state: 'no-data',
        reason: 'too-little-history',
        measurement: { effectiveThresholdNs: null, baseline: { weeks: 0, quantileNs: null } },
      });
    }
  });

  it('fires when more requests than the percentile leaves are slower than the factor', () => {
    const baseline = [week(3000, 100), week(3000, 100)];
    const standing = judged(rule, new WrittenCounts().add(NOW, 60, 10, 5), { baseline });
    expect(standing).toMatchObject({ state: 'firing', measurement: { allowedRatio: 0.05 } });
    expect(standing.measurement.effectiveThresholdNs).toBeGreaterThanOrEqual(200e6);
    const { baseline: shown } = standing.measurement;
    expect(shown).toMatchObject({ weeks: 2, requests: null });
  });

  it('stays the same rule when another hour brings another threshold', () => {
    const counts = new WrittenCounts().add(NOW, 60, 10, 5);
    const before = judged(rule, counts, { baseline: [week(3000, 100), week(3000, 100)] });
    const next = judged(rule, counts, { baseline: [week(3000, 150), week(3000, 150)], before });
    expect(next.sinceUnixMs).toBe(before.sinceUnixMs);
    expect(next.alerting).toBe(true);
  });

  it('allows the less the more is known, and never less than what was measured', () => {
    const requests = fc.integer({ min: 300, max: 5000 });
    fc.assert(
      fc.property(fc.array(requests, { minLength: 2, maxLength: 4 }), (sizes) => {
        const past = pastQuantile(
          sizes.map((size) => week(size, 100)),
          0.95,
        );
        expect(past?.upperNs).toBeGreaterThanOrEqual(past?.medianNs ?? Number.POSITIVE_INFINITY);
      }),
      { numRuns: 30 },
    );
  });
});
