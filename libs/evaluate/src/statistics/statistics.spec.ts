import * as fc from 'fast-check';
import { alphaOf, binomialTail } from './statistics.js';

/** P(X ≥ bad | total, numerator/denominator) in exact rational arithmetic. */
function exactTail(bad: number, total: number, numerator: number, denominator: number): number {
  const hit = BigInt(numerator);
  const miss = BigInt(denominator - numerator);
  let choose = 1n;
  let sum = 0n;
  for (let i = 0; i <= total; i++) {
    if (i >= bad) sum += choose * hit ** BigInt(i) * miss ** BigInt(total - i);
    choose = (choose * BigInt(total - i)) / BigInt(i + 1);
  }
  return ratioOf(sum, BigInt(denominator) ** BigInt(total));
}

/** a / b with 17 digits, however small. */
function ratioOf(a: bigint, b: bigint): number {
  if (a === 0n) return 0;
  let exponent = b.toString().length - a.toString().length + 20;
  if (exponent < 0) exponent = 0;
  return Number(`${(a * 10n ** BigInt(exponent)) / b}e-${exponent}`);
}

function expectClose(actual: number, expected: number, relative: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(expected * relative);
}

const trial = fc
  .record({ total: fc.integer({ min: 1, max: 120 }), denominator: fc.integer({ min: 2, max: 1000 }) })
  .chain(({ total, denominator }) =>
    fc.record({
      total: fc.constant(total),
      bad: fc.integer({ min: 0, max: total }),
      numerator: fc.integer({ min: 1, max: denominator - 1 }),
      denominator: fc.constant(denominator),
    }),
  );

const anySize = fc
  .record({
    total: fc.integer({ min: 1, max: 1_000_000 }),
    p: fc.double({ min: 1e-6, max: 0.999, noNaN: true }),
  })
  .chain(({ total, p }) =>
    fc.record({ total: fc.constant(total), p: fc.constant(p), bad: fc.integer({ min: 1, max: total }) }),
  );

describe('the binomial tail', () => {
  it('agrees with exact rational arithmetic', () => {
    fc.assert(
      fc.property(trial, ({ bad, total, numerator, denominator }) => {
        const exact = exactTail(bad, total, numerator, denominator);
        expectClose(binomialTail(bad, total, numerator / denominator), exact, 1e-11);
      }),
      { numRuns: 500 },
    );
  });

  it('knows the values of a coin and of dice', () => {
    expect(binomialTail(1, 1, 0.5)).toBeCloseTo(0.5, 15);
    expect(binomialTail(8, 10, 0.5)).toBeCloseTo(56 / 1024, 15);
    expect(binomialTail(10, 10, 0.5)).toBeCloseTo(1 / 1024, 15);
    expect(binomialTail(1, 4, 1 / 6)).toBeCloseTo(671 / 1296, 14);
  });

  it('is certain of none, and finds the impossible impossible', () => {
    expect(binomialTail(0, 0, 0.01)).toBe(1);
    expect(binomialTail(0, 100, 0)).toBe(1);
    expect(binomialTail(1, 100, 0)).toBe(0);
    expect(binomialTail(3, 3, 1)).toBe(1);
  });

  it('and its mirror image make one', () => {
    fc.assert(
      fc.property(anySize, ({ bad, total, p }) => {
        const mirrored = binomialTail(total - bad + 1, total, 1 - p);
        expect(binomialTail(bad, total, p) + mirrored).toBeCloseTo(1, 9);
      }),
      { numRuns: 300 },
    );
  });

  it('falls with more bad requests, rises with a laxer objective, and stays a probability', () => {
    fc.assert(
      fc.property(anySize, ({ bad, total, p }) => {
        const tail = binomialTail(bad, total, p);
        expect(tail).toBeGreaterThanOrEqual(0);
        expect(tail).toBeLessThanOrEqual(1);
        expect(binomialTail(bad - 1, total, p)).toBeGreaterThanOrEqual(tail * (1 - 1e-9));
        expect(binomialTail(bad, total, Math.min(1, p * 1.01))).toBeGreaterThanOrEqual(tail * (1 - 1e-9));
      }),
      { numRuns: 300 },
    );
  });

  it('is that of a Poisson variable for a thousand million requests that rarely fail', () => {
    const total = 1e9;
    const mean = 4;
    let term = Math.exp(-mean);
    let below = term;
    for (let k = 1; k <= 30; k++) {
      expect(binomialTail(k, total, mean / total)).toBeCloseTo(1 - below, 8);
      term *= mean / k;
      below += term;
    }
    // Far out, where 1 − below has no digits left, the first terms of the tail are the tail.
    const far = 40;
    let sum = 0;
    let next = Math.exp(-mean);
    for (let k = 1; k <= far + 20; k++) {
      next *= mean / k;
      if (k >= far) sum += next;
    }
    expectClose(binomialTail(far, total, mean / total), sum, 1e-6);
  });

  it('is half of all but the middle for a thousand million coins', () => {
    const total = 1e9;
    // C(2m, m) / 4^m by its asymptotic series, exact to 1e-27 here.
    const middle = (1 / Math.sqrt(Math.PI * (total / 2))) * (1 - 1 / (4 * total));
    expect(binomialTail(total / 2 + 1, total, 0.5)).toBeCloseTo((1 - middle) / 2, 11);
    expectClose(binomialTail(total, total, 0.999999999), Math.exp(total * Math.log(0.999999999)), 1e-12);
  });
});

describe('alpha', () => {
  it('is the design’s figure for a minute’s window', () => {
    expect(alphaOf(0.95, 60, 1)).toBeCloseTo((0.05 * 60) / (30 * 86_400), 15);
  });

  it('is split over the keys of the rule', () => {
    expect(alphaOf(0.95, 60, 40) * 40).toBeCloseTo(alphaOf(0.95, 60, 1), 15);
    expect(alphaOf(0.95, 60, 0)).toBe(alphaOf(0.95, 60, 1));
  });
});
