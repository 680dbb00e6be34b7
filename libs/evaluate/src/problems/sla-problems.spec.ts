import { SlaInput } from '#contract';
import { findProblems } from './sla-problems.js';

function problemsOf(changes: object): { pointer: string; detail: string }[] {
  return findProblems(
    SlaInput.parse({
      name: 'Checkout',
      operation: { service: 'shop', name: 'POST /checkout' },
      objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
      ...changes,
    }),
  );
}

function slo(burnRate: object, period: object = { type: 'rolling', days: 28 }): object {
  return { objective: { type: 'slo', targetPercent: 90, period, burnRates: [burnRate] } };
}

describe('an SLA', () => {
  it('that can be judged has no problems', () => {
    expect(problemsOf({})).toEqual([]);
    expect(
      problemsOf({ operation: { service: 'sh*', name: '{GET,HEAD} /*' }, accounts: { keys: ['acme'] } }),
    ).toEqual([]);
    expect(problemsOf({ objective: { type: 'error-rate', maxPercent: 0 } })).toEqual([]);
    expect(
      problemsOf({ objective: { type: 'latency', percentile: 50, thresholdMs: 1 }, windowSeconds: 10 }),
    ).toEqual([]);
  });

  it.each([
    [
      { operation: { service: 'sh[', name: 'x' } },
      '/operation/service',
      'the pattern has a “[” without its “]”',
    ],
    [{ accounts: { keys: ['acme', '*'] } }, '/accounts/keys/1', '“*” is reserved'],
    [{ accounts: { keys: ['(other)'] } }, '/accounts/keys/0', '“(other)” is reserved'],
    [
      { objective: { type: 'latency', percentile: 99, thresholdMs: 1e-7 } },
      '/objective/thresholdMs',
      'is below 0.000001 ms',
    ],
    [
      { objective: { type: 'error-rate', maxPercent: 99.9999 } },
      '/objective/maxPercent',
      'even a total failure would take',
    ],
    [{ objective: { type: 'request-rate' } }, '/objective', 'needs minPerSecond'],
    [
      { objective: { type: 'request-rate', minPerSecond: 6, maxPerSecond: 5 } },
      '/objective/minPerSecond',
      'is more than maxPerSecond (5)',
    ],
    [
      slo({ longSeconds: 600, shortSeconds: 600, factor: 2 }),
      '/objective/burnRates/0/shortSeconds',
      'has to be shorter than longSeconds',
    ],
    [
      slo({ longSeconds: 600, shortSeconds: 60, factor: 10 }),
      '/objective/burnRates/0/factor',
      'can never page',
    ],
    [
      { accounts: { labels: { tier: { matches: '(a)\\1' } } } },
      '/accounts/labels/tier/matches',
      'is no regular expression of RE2: invalid escape sequence: `\\1`',
    ],
    [
      { accounts: { labels: { tier: { notMatches: '(?=a)' } } } },
      '/accounts/labels/tier/notMatches',
      'no lookaround and no backreferences',
    ],
  ])('%j is told which field is wrong', (changes, pointer, detail) => {
    expect(problemsOf(changes)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  it.each([['(a+)+$'], ['(a|aa)*b']])(
    'may have the expression %s, which is harmless in linear time',
    (matches) => {
      expect(problemsOf({ accounts: { labels: { tier: { matches } } } })).toEqual([]);
    },
  );

  describe('with overrides', () => {
    const keys = (key: string, objective: object) => ({ accounts: { keys: [key] }, objective });
    const each = (...overrides: object[]) => ({ accounts: 'each', overrides });

    it('may promise accounts something else', () => {
      const gold = { accounts: { labels: { tier: 'gold' } }, objective: { percentile: 99.9 } };
      expect(problemsOf(each(keys('acme', { thresholdMs: 100 }), gold))).toEqual([]);
    });

    it.each([
      [
        { accounts: 'total', overrides: [keys('a', { thresholdMs: 1 })] },
        '/overrides',
        'for rules that judge accounts',
      ],
      [
        { accounts: { keys: ['acme'] }, overrides: [keys('globex', { thresholdMs: 1 })] },
        '/overrides/0/accounts/keys/0',
        '"globex" is none of the rule’s accounts',
      ],
      [each(keys('*', { thresholdMs: 1 })), '/overrides/0/accounts/keys/0', 'is reserved'],
      [
        each(keys('a', { maxPercent: 1 })),
        '/overrides/0/objective/maxPercent',
        'is no field of the type latency; it has percentile, thresholdMs',
      ],
      [
        { ...each(keys('a', { percentile: 99 })), objective: { type: 'silence' } },
        '/overrides/0/objective/percentile',
        'is no field of the type silence',
      ],
      [
        { ...each(keys('a', { thresholdMs: 99 })), objective: { type: 'slo', targetPercent: 99 } },
        '/overrides/0/objective/thresholdMs',
        'is no field of this objective',
      ],
      [
        {
          ...each(keys('a', { minPerSecond: 7 })),
          objective: { type: 'request-rate', minPerSecond: 1, maxPerSecond: 5 },
        },
        '/overrides/0/objective/minPerSecond',
        'is more than maxPerSecond (5)',
      ],
      [
        each(keys('a', { thresholdMs: 1 }), keys('b', { thresholdMs: 1 }), keys('a', { thresholdMs: 2 })),
        '/overrides/2/accounts/keys/0',
        '"a": named by /overrides/0 already',
      ],
      [
        each(
          { accounts: { labels: { tier: 'gold' } }, objective: { thresholdMs: 1 } },
          { accounts: { labels: { tier: 'gold' } }, objective: { thresholdMs: 2 } },
        ),
        '/overrides/1/accounts/labels',
        'named by /overrides/0 already',
      ],
    ])('%j is told which field is wrong', (changes, pointer, detail) => {
      expect(problemsOf(changes)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
    });
  });

  it('is told of all its problems at once', () => {
    const pointers = problemsOf({ operation: { service: '[', name: '[' }, accounts: { keys: ['*'] } });
    expect(pointers.map(({ pointer }) => pointer)).toEqual([
      '/operation/service',
      '/operation/name',
      '/accounts/keys/0',
    ]);
  });
});
