import * as fc from 'fast-check';
import { type Measurement, type Objective } from '#contract';
import { wordsOf } from './words-of.js';

const count = fc.integer({ min: 0, max: 1e7 });
const ratio = fc.double({ min: 0.01, max: 1e4, noNaN: true });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const period = fc.constantFrom(
  { type: 'rolling' as const, days: 28 },
  { type: 'calendar' as const, unit: 'month' as const, timeZone: 'Europe/Berlin' },
);
const burnRate = fc.record({
  longSeconds: fc.constantFrom(3600, 21_600),
  shortSeconds: fc.constantFrom(300, 1800),
  factor: ratio,
});

const objectives: fc.Arbitrary<Objective> = fc.oneof(
  fc.record({
    type: fc.constant('latency' as const),
    percentile: fc.constantFrom(50, 99, 99.9),
    thresholdMs: ratio,
  }),
  fc.record({ type: fc.constant('error-rate' as const), maxPercent: fc.constantFrom(0, 0.1, 1, 50) }),
  fc.record(
    {
      type: fc.constant('slo' as const),
      targetPercent: fc.constantFrom(95, 99.9),
      thresholdMs: ratio,
      period,
      burnRates: fc.array(burnRate, { minLength: 1, maxLength: 8 }),
    },
    { requiredKeys: ['type', 'targetPercent', 'period'] },
  ),
  fc.record({
    type: fc.constant('regression' as const),
    percentile: fc.constantFrom(50, 99),
    maxFactor: ratio,
    weeks: fc.integer({ min: 1, max: 8 }),
  }),
  fc.record({ type: fc.constant('silence' as const), weeks: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ type: fc.constant('request-rate' as const), minPerSecond: ratio, maxPerSecond: ratio }),
  fc.record({ type: fc.constant('request-rate' as const), minPerSecond: ratio }),
  fc.record({ type: fc.constant('request-rate' as const), maxPerSecond: ratio }),
);

const measurements: fc.Arbitrary<Measurement> = fc
  .record({
    total: count,
    badShare: fc.double({ min: 0, max: 1, noNaN: true }),
    windowSeconds: fc.constantFrom(10, 60, 360, 3600),
    allowedRatio: fc.constantFrom(0, 0.001, 0.01, 1),
    measuredNs: fc.option(fc.integer({ min: 1, max: 1e12 })),
    effectiveThresholdNs: fc.option(fc.integer({ min: 1, max: 1e12 })),
    burn: maybe(
      fc.record({
        longSeconds: count,
        shortSeconds: count,
        factor: ratio,
        longRate: ratio,
        shortRate: ratio,
      }),
    ),
    budget: maybe(
      fc.record({
        periodStartUnixMs: count,
        total: count,
        bad: count,
        leftRatio: fc.double({ min: -100, max: 1, noNaN: true }),
      }),
    ),
    baseline: maybe(
      fc.record({
        weeks: fc.integer({ min: 0, max: 8 }),
        quantileNs: fc.option(fc.integer({ min: 1, max: 1e12 })),
        requests: fc.option(ratio),
      }),
    ),
  })
  .map(({ badShare, burn, budget, baseline, ...rest }): Measurement => {
    const bad = Math.floor(rest.total * badShare);
    const optional = { ...(burn && { burn }), ...(budget && { budget }), ...(baseline && { baseline }) };
    return Object.assign(optional, rest, { bad, windowEndUnixMs: 0, pValue: 0, alpha: 0.01 });
  });

describe('whatever an objective and its measurement are', () => {
  it('all that is said of them is said in whole words', () => {
    fc.assert(
      fc.property(objectives, measurements, (objective, m) => {
        const words = wordsOf(objective);
        const said = [
          words.promise(m.windowSeconds),
          words.measure,
          words.measured(m),
          ...Object.values(words.limit(m)),
          ...Object.values(words.limit(undefined)),
          ...Object.values(words.further?.(m) ?? {}),
          words.violation(m),
          words.violation(undefined),
          words.complaint('acme', m),
          words.complaint('all traffic', undefined),
          words.counts(m),
          words.shortCounts(m),
        ];
        for (const text of said) expect(text).not.toMatch(/NaN|undefined|Infinity|null|\[object|^\W*$/);
      }),
      { numRuns: 500 },
    );
  });

  it('accounts can be ordered by it', () => {
    fc.assert(
      fc.property(objectives, measurements, (objective, m) => {
        const badness = wordsOf(objective).badness(m);
        expect(Number.isFinite(badness) && badness >= 0).toBe(true);
      }),
    );
  });
});

describe('what is worse', () => {
  const measurement = (over: Partial<Measurement>): Measurement => ({
    windowSeconds: 60,
    windowEndUnixMs: 0,
    total: 600,
    bad: 60,
    allowedRatio: 0.01,
    measuredNs: 6e8,
    effectiveThresholdNs: 5e8,
    pValue: 0,
    alpha: 0.01,
    ...over,
  });

  it.each<[string, Objective, Partial<Measurement>, Partial<Measurement>]>([
    [
      'twice one’s own threshold than a quarter more than another’s',
      { type: 'latency', percentile: 99, thresholdMs: 500 },
      { measuredNs: 1e9, effectiveThresholdNs: 5e8 },
      { measuredNs: 2.5e9, effectiveThresholdNs: 2e9 },
    ],
    ['more failures', { type: 'error-rate', maxPercent: 1 }, { bad: 90 }, { bad: 20, total: 300 }],
    [
      'fewer requests, where too few come',
      { type: 'request-rate', minPerSecond: 20 },
      { total: 0 },
      { total: 60 },
    ],
    [
      'more requests, where too many come',
      { type: 'request-rate', maxPerSecond: 1 },
      { total: 900 },
      { total: 90 },
    ],
  ])('%s', (_, objective, worse, better) => {
    const { badness } = wordsOf(objective);
    expect(badness(measurement(worse))).toBeGreaterThan(badness(measurement(better)));
  });
});
