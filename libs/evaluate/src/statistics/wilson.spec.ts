import * as fc from 'fast-check';
import { binomialTail } from './statistics.js';
import { wilsonInterval } from './wilson.js';

const trial = fc
  .integer({ min: 1, max: 100_000 })
  .chain((trials) =>
    fc.record({ trials: fc.constant(trials), successes: fc.integer({ min: 0, max: trials }) }),
  );

describe('the Wilson interval', () => {
  it.each([
    // R: prop.test(x, n, correct = FALSE)
    [0, 10, 0, 0.2775328],
    [5, 10, 0.2365931, 0.7634069],
    [10, 10, 0.7224672, 1],
    [3, 3, 0.438503, 1],
    [81, 263, 0.2553, 0.3662],
  ])('of %d in %d is that of the books', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });

  it('says nothing of nothing', () => {
    expect(wilsonInterval(0, 0)).toBeUndefined();
  });

  it('holds the ratio, stays within 0 and 1, and is its own mirror image', () => {
    fc.assert(
      fc.property(trial, ({ successes, trials }) => {
        const { ratio, low, high } = wilsonInterval(successes, trials) ?? fail();
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(ratio);
        expect(high).toBeGreaterThanOrEqual(ratio);
        expect(high).toBeLessThanOrEqual(1);
        const mirrored = wilsonInterval(trials - successes, trials) ?? fail();
        expect(mirrored.low).toBeCloseTo(1 - high, 12);
      }),
    );
  });

  it('narrows as more say the same', () => {
    fc.assert(
      fc.property(trial, ({ successes, trials }) => {
        const few = wilsonInterval(successes, trials) ?? fail();
        const many = wilsonInterval(successes * 4, trials * 4) ?? fail();
        expect(many.high - many.low).toBeLessThan(few.high - few.low);
      }),
    );
  });

  it('begins where the exact binomial tail begins to find as many unlikely', () => {
    fc.assert(
      fc.property(
        fc.record({
          trials: fc.integer({ min: 200, max: 5000 }),
          share: fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        }),
        ({ trials, share }) => {
          const successes = Math.round(trials * share);
          const { low } = wilsonInterval(successes, trials) ?? fail();
          // Of a proportion at the lower bound, as many would come in some 2.5 % of cases.
          const tail = binomialTail(successes, trials, low);
          expect(tail).toBeGreaterThan(0.01);
          expect(tail).toBeLessThan(0.05);
        },
      ),
    );
  });
});

function fail(): never {
  throw new Error('there were trials');
}
