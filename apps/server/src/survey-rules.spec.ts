import { slaOf } from './sla.fixture.js';
import { surveyRules } from './survey-rules.js';

const operation = (name: string) => ({ service: 'shop', name, kind: 'server' as const });

describe('what SLAs tell the survey', () => {
  const latency = (thresholdMs: number, operation: object) => ({
    ...slaOf({ operation, accounts: 'total' }),
    objective: { type: 'latency' as const, percentile: 99, thresholdMs },
  });
  const rules = surveyRules([
    latency(500, { service: 'shop', name: 'GET /*' }),
    latency(200, { service: 'shop', name: 'GET /cart' }),
    {
      ...slaOf({ operation: { service: 'shop', name: 'PUT /cart' } }),
      objective: { type: 'error-rate', maxPercent: 1 },
    },
  ]);

  it('the strictest threshold of those about an operation, whoever’s requests they judge', () => {
    expect(rules.thresholdNs(operation('GET /cart'))).toBe(200e6);
    expect(rules.thresholdNs(operation('GET /'))).toBe(500e6);
  });

  it('no threshold where they are about errors, or there are none', () => {
    expect(rules.thresholdNs(operation('PUT /cart'))).toBeUndefined();
    expect(rules.thresholdNs(operation('DELETE /cart'))).toBeUndefined();
  });

  it('which operations are watched', () => {
    expect(['GET /', 'PUT /cart', 'DELETE /cart'].map((name) => rules.isWatched(operation(name)))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
