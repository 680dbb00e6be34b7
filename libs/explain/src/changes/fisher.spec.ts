import * as fc from 'fast-check';
import { cutoff, leastP, pMoreOften, type Table } from './fisher.js';

const table = (
  violating: number,
  violatingTraces: number,
  healthy: number,
  healthyTraces: number,
): Table => ({
  violating,
  violatingTraces,
  healthy,
  healthyTraces,
});

const anyTable = fc
  .record({
    violatingTraces: fc.integer({ min: 1, max: 60 }),
    healthyTraces: fc.integer({ min: 1, max: 60 }),
  })
  .chain(({ violatingTraces, healthyTraces }) =>
    fc.record({
      violating: fc.nat(violatingTraces),
      healthy: fc.nat(healthyTraces),
      violatingTraces: fc.constant(violatingTraces),
      healthyTraces: fc.constant(healthyTraces),
    }),
  );

describe('Fisher’s exact test', () => {
  it.each([
    // Fisher's tea (The Design of Experiments, 1935): all four cups told, three of four told.
    [table(4, 4, 0, 4), 1 / 70],
    [table(3, 4, 1, 4), 17 / 70],
    [table(0, 4, 4, 4), 1],
    // (C(10,8)·C(6,1) + C(10,9)) / C(16,9)
    [table(8, 10, 1, 6), 280 / 11_440],
    // C(50,48) / C(100,48), by integers
    [table(48, 50, 0, 50), 1.3142851906400717e-26],
  ])('of %j', (each, p) => {
    expect(Math.abs(pMoreOften(each) / p - 1)).toBeLessThan(1e-6);
  });

  it('counts every outcome once', () => {
    fc.assert(
      fc.property(anyTable, (each) => {
        const having = each.violating + each.healthy;
        const fewest = Math.max(0, having - each.healthyTraces);
        expect(pMoreOften({ ...each, violating: fewest, healthy: having - fewest })).toBeCloseTo(1, 9);
      }),
    );
  });

  it('is at least what it can be', () => {
    fc.assert(
      fc.property(anyTable, (each) => {
        expect(pMoreOften(each)).toBeGreaterThanOrEqual(leastP(each) * (1 - 1e-12));
      }),
    );
  });
});

describe('the cutoff of several tests', () => {
  it('is divided by those that can count at all', () => {
    expect(cutoff([], 0.01)).toBe(0.01);
    expect(cutoff([1e-9], 0.01)).toBe(0.01);
    expect(cutoff([1e-9, 1e-9], 0.01)).toBe(0.005);
    expect(cutoff([1e-9, 0.5, 1e-9, 0.2, 0.009], 0.01)).toBe(0.005);
    expect(cutoff([1e-9, 0.004, 1e-9], 0.01)).toBe(0.01 / 3);
  });

  it('lets at most so many of them count where there is nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (leastPs) => {
        const p = cutoff(leastPs, 0.01);
        const counting = leastPs.filter((least) => least <= p).length;
        expect(counting * p).toBeLessThanOrEqual(0.01 * (1 + 1e-12));
      }),
    );
  });
});
