import { Sla, SlaInput } from './index.js';

const smallest = {
  name: 'Checkout is fast',
  operation: { service: 'shop', name: 'POST /checkout' },
  objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
};

/** The paths of the fields that are refused. */
function refused(input: unknown): string[] {
  const result = SlaInput.safeParse(input);
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
}

describe('an SLA', () => {
  it('needs a name, an operation and an objective; the rest has defaults', () => {
    expect(SlaInput.parse(smallest)).toEqual({
      ...smallest,
      accounts: 'total',
      operation: { service: 'shop', name: 'POST /checkout', kind: 'entry' },
      windowSeconds: 60,
      confidence: 0.95,
      severity: 'error',
      channels: [],
    });
  });

  it.each([
    [{ id: 'gold-checkout' }],
    [{ accounts: 'each' }],
    [{ accounts: { keys: ['acme', 'globex'] } }],
    [{ accounts: { labels: { tier: 'gold', region: 'eu' } } }],
    [{ operation: { service: '*', name: 'GET /users/{id}', kind: 'any' } }],
    [{ objective: { type: 'error-rate', maxPercent: 0 } }],
    [{ objective: { type: 'latency', percentile: 99.999, thresholdMs: 0.5 } }],
    [{ windowSeconds: 10 }],
    [{ windowSeconds: 86_400, confidence: 0.9999, severity: 'critical', channels: ['ops-mail'] }],
  ])('may say %j', (changes) => {
    expect(refused({ ...smallest, ...changes })).toEqual([]);
  });

  it.each([
    [{ name: '   ' }, ['name']],
    [{ id: 'Gold Checkout' }, ['id']],
    [{ accounts: 'some' }, ['accounts']],
    [{ accounts: { keys: [] } }, ['accounts.keys']],
    [{ accounts: { keys: [''] } }, ['accounts.keys.0']],
    [{ accounts: { labels: {} } }, ['accounts.labels']],
    [{ accounts: { keys: ['acme'], labels: { tier: 'gold' } } }, ['accounts']],
    [{ operation: { service: 'shop' } }, ['operation.name']],
    [{ operation: { service: '', name: 'x' } }, ['operation.service']],
    [{ operation: { service: 'shop', name: 'x', kind: 'SERVER' } }, ['operation.kind']],
    [{ objective: { type: 'latency', percentile: 100, thresholdMs: 500 } }, ['objective.percentile']],
    [{ objective: { type: 'latency', percentile: 0, thresholdMs: 500 } }, ['objective.percentile']],
    [{ objective: { type: 'latency', percentile: 99, thresholdMs: 0 } }, ['objective.thresholdMs']],
    [{ objective: { type: 'latency', percentile: 99, thresholdMs: '500' } }, ['objective.thresholdMs']],
    [{ objective: { type: 'latency', percentile: 99 } }, ['objective.thresholdMs']],
    [{ objective: { type: 'error-rate', maxPercent: 100 } }, ['objective.maxPercent']],
    [{ objective: { type: 'error-rate', maxPercent: -1 } }, ['objective.maxPercent']],
    [{ objective: { type: 'apdex' } }, ['objective.type']],
    [{ windowSeconds: 15 }, ['windowSeconds']],
    [{ windowSeconds: 86_410 }, ['windowSeconds']],
    [{ windowSeconds: 60.5 }, ['windowSeconds']],
    [{ confidence: 1 }, ['confidence']],
    [{ confidence: 95 }, ['confidence']],
    [{ severity: 'page' }, ['severity']],
    [{ channels: ['Ops Mail'] }, ['channels.0']],
    [{ percentile: 99 }, ['']],
  ])('may not say %j, and the field is named', (changes, paths) => {
    expect([...new Set(refused({ ...smallest, ...changes }))]).toEqual(paths);
  });

  it('has an id once it is stored', () => {
    expect(Sla.safeParse(smallest).success).toBe(false);
    expect(Sla.parse({ ...smallest, id: 'checkout' }).id).toBe('checkout');
  });
});
