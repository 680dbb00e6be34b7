import { SlaInput } from '#contract';
import { findProblems } from './problems.js';

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
  ])('%j is told which field is wrong', (changes, pointer, detail) => {
    expect(problemsOf(changes)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
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
