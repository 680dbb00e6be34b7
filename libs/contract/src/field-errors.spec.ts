import { AccountSelector, fieldErrors, SlaInput } from './index.js';

const rule = {
  name: 'checkout',
  operation: { service: 'web', name: 'POST /checkout' },
  objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
};

function said(overwritten: object): string[] {
  const parsed = SlaInput.safeParse({ ...rule, ...overwritten });
  return parsed.success
    ? []
    : fieldErrors(parsed.error.issues).map(({ pointer, detail }) => `${pointer} ${detail}`);
}

describe('what is said of a field', () => {
  it.each([
    [{ objective: { ...rule.objective, percentile: 100 } }, '/objective/percentile has to be at most 99.999'],
    [{ objective: { ...rule.objective, thresholdMs: 0 } }, '/objective/thresholdMs has to be above 0'],
    [{ objective: { type: 'error-rate', maxPercent: 100 } }, '/objective/maxPercent has to be below 100'],
    [
      { objective: { ...rule.objective, thresholdMs: '500ms' } },
      '/objective/thresholdMs expected number, received string',
    ],
    [{ severity: 'high' }, '/severity has to be one of "critical", "error", "warning", "info"'],
    [{ name: '' }, '/name must not be empty'],
    [{ name: 'x'.repeat(201) }, '/name has to have at most 200 characters'],
    [{ objective: undefined }, '/objective is required'],
    [{ forSeconds: 1.5 }, '/forSeconds has to be a whole number'],
  ])('tells of %j what to write instead', (overwritten, words) => {
    expect(said(overwritten)).toEqual([words]);
  });

  it('names the objectives there are', () => {
    expect(said({ objective: { type: 'latencey' } })).toEqual([
      '/objective/type has to be one of "latency", "error-rate", "slo", "regression", "silence", "request-rate"',
    ]);
  });

  it.each(['all', { keys: ['acme'], labels: { tier: 'gold' } }, 7])(
    'shows how accounts are selected, in place of what %j is not',
    (accounts) => {
      expect(said({ accounts })).toEqual([
        '/accounts write "total", "each", {"keys": ["acme"]} or {"labels": {"tier": "gold"}}',
      ]);
    },
  );

  it.each([{ like: 'x' }, { exists: true, notMatches: 'eu' }, { in: ['x'], notIn: ['y'] }])(
    'shows the conditions on a label for %j',
    (condition) => {
      expect(said({ accounts: { labels: { tier: condition } } })).toEqual([
        expect.stringMatching(/^\/accounts\/labels\/tier write one condition: the value itself, \{"in": /),
      ]);
    },
  );

  it('goes to the field where the form that was meant is clear', () => {
    expect(AccountSelector.safeParse({ keys: [] }).success).toBe(false);
    expect(said({ accounts: { keys: [] } })).toEqual(['/accounts/keys must not be empty']);
    expect(said({ accounts: { labels: { tier: { in: [] } } } })).toEqual([
      '/accounts/labels/tier/in must not be empty',
    ]);
  });
});
