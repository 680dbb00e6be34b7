import { type Sla } from '#contract';
import { thresholdsMs } from './thresholds.js';

const sla = (objective: Sla['objective']): Sla => ({
  id: 'gold',
  name: 'Gold',
  accounts: 'each',
  operation: { service: 'shop', name: 'POST /checkout', kind: 'entry' },
  objective,
  overrides: [
    { accounts: { keys: ['acme'] }, objective: { thresholdMs: 800 } },
    { accounts: { keys: ['globex'] }, objective: { targetPercent: 99 } },
  ],
  windowSeconds: 60,
  confidence: 0.95,
  severity: 'error',
  channels: [],
});

describe('the thresholds of an SLA', () => {
  it('are its own and those of its overrides', () => {
    const period = { type: 'rolling', days: 28 } as const;
    const expected = { own: [500], others: [800] };
    expect(thresholdsMs(sla({ type: 'latency', percentile: 99, thresholdMs: 500 }))).toEqual(expected);
    expect(thresholdsMs(sla({ type: 'slo', targetPercent: 99.9, thresholdMs: 500, period }))).toEqual(
      expected,
    );
  });

  it('are none where requests are bad for another reason', () => {
    const none = { own: [], others: [] };
    const period = { type: 'rolling', days: 28 } as const;
    expect(thresholdsMs(sla({ type: 'error-rate', maxPercent: 1 }))).toEqual(none);
    expect(thresholdsMs(sla({ type: 'slo', targetPercent: 99.9, period }))).toEqual(none);
    expect(thresholdsMs(sla({ type: 'regression', percentile: 99, maxFactor: 2, weeks: 4 }))).toEqual(none);
    expect(thresholdsMs(sla({ type: 'silence', weeks: 4 }))).toEqual(none);
  });
});
