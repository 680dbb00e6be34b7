import * as fc from 'fast-check';
import { rankSumDeviation } from './rank-sum.js';

const values = fc.array(fc.nat(5), { maxLength: 30 });

describe('the rank sum of two samples', () => {
  it('is as far from its mean as the normal approximation has it', () => {
    // All 25 pairs are above: (25 − 12.5) / √(25 · 11 / 12).
    expect(rankSumDeviation([1, 2, 3, 4, 5], [6, 7, 8, 9, 1e9])).toBeCloseTo(12.5 / Math.sqrt(275 / 12), 12);
    // Of nine pairs eight are above and one is even; three ties of two leave less to vary.
    expect(rankSumDeviation([1, 1, 2], [2, 3, 3])).toBeCloseTo(4 / Math.sqrt((9 / 12) * (7 - 18 / 30)), 12);
  });

  it('is nothing without values, and where all are alike', () => {
    expect(rankSumDeviation([], [1])).toBe(0);
    expect(rankSumDeviation([1, 1], [1])).toBe(0);
  });

  it('is the opposite the other way round, and the same in any order', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(rankSumDeviation(b, a)).toBeCloseTo(-rankSumDeviation(a, b), 9);
        expect(rankSumDeviation(a.toReversed(), b.toReversed())).toBe(rankSumDeviation(a, b));
      }),
    );
  });
});
