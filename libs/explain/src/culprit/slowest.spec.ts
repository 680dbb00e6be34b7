import * as fc from 'fast-check';
import { tracesOf, type PathTime } from '../trace/path-time.js';
import { slowest } from './slowest.js';

const timeOf = (durationNs: number, weight?: number): PathTime => ({
  durationNs,
  ...(weight === undefined ? {} : { weight }),
  signature: 'shop',
  units: new Map(),
  answers: new Map(),
  open: new Set(),
  orphaned: false,
});

describe('the slowest part', () => {
  it('weighs as much as it should, and nothing that is left out is slower', () => {
    const time = fc
      .tuple(fc.integer({ min: 1, max: 100 }), fc.option(fc.integer({ min: 1, max: 9 })))
      .map(([durationNs, weight]) => timeOf(durationNs, weight ?? undefined));
    fc.assert(
      fc.property(
        fc.array(time, { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (times, part) => {
          const chosen = slowest(times, part);
          expect(tracesOf(chosen)).toBeCloseTo(part * tracesOf(times), 6);
          const fastest = Math.min(...chosen.map(({ durationNs }) => durationNs));
          const slower = (of: PathTime[]): number =>
            tracesOf(of.filter(({ durationNs }) => durationNs > fastest));
          expect(slower(chosen)).toBe(slower(times));
        },
      ),
    );
  });

  it('takes of a mean of many as much as it needs', () => {
    const chosen = slowest([timeOf(10, 8), timeOf(20, 2)], 0.5);
    expect(chosen.map(({ durationNs, weight }) => [durationNs, weight])).toEqual([
      [20, 2],
      [10, 3],
    ]);
  });
});
