import * as fc from 'fast-check';
import { poissonLowerTail, poissonUpperTail } from './poisson.js';
import { binomialTail } from './statistics.js';

const anyMean = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
const anyCount = fc.integer({ min: 0, max: 200_000 });

describe('the Poisson tails', () => {
  it('know the values of small means', () => {
    expect(poissonLowerTail(0, 3)).toBeCloseTo(Math.exp(-3), 15);
    expect(poissonLowerTail(2, 3)).toBeCloseTo(Math.exp(-3) * (1 + 3 + 4.5), 14);
    expect(poissonUpperTail(2, 1)).toBeCloseTo(1 - 2 * Math.exp(-1), 14);
  });

  it('are certain of none and of nothing', () => {
    expect([poissonUpperTail(0, 5), poissonUpperTail(1, 0), poissonLowerTail(0, 0)]).toEqual([1, 0, 1]);
    expect(poissonLowerTail(-1, 5)).toBe(0);
  });

  it('make one together', () => {
    fc.assert(
      fc.property(anyCount, anyMean, (count, mean) => {
        expect(poissonUpperTail(count + 1, mean) + poissonLowerTail(count, mean)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('fall the further out they begin', () => {
    fc.assert(
      fc.property(anyCount, anyMean, (count, mean) => {
        expect(poissonUpperTail(count + 1, mean)).toBeLessThanOrEqual(
          poissonUpperTail(count, mean) * (1 + 1e-9),
        );
        expect(poissonLowerTail(count, mean)).toBeLessThanOrEqual(
          poissonLowerTail(count + 1, mean) * (1 + 1e-9),
        );
      }),
    );
  });

  it('are those of many rare chances', () => {
    for (const count of [3, 10, 40]) {
      expect(poissonUpperTail(count, 10) / binomialTail(count, 1e9, 1e-8)).toBeCloseTo(1, 6);
    }
  });
});
