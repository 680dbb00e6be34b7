import { type Explanation } from '#contract';
import { whatChanged } from './changed.js';

const explanation: Explanation = {
  verdict: 'unclear',
  reason: 'candidates-tie',
  confidence: 'none',
  candidates: [],
  sentence: '',
  incomplete: false,
  violatingTraces: 50,
  baselineTraces: 50,
};

const change = {
  attribute: 'service.version',
  of: 'payments',
  value: '<2.4.1>',
  text: 'payments <2.4.1>',
  violating: 48,
  violatingTraces: 50,
  healthy: 0,
  healthyTraces: 50,
  together: ['payments on host h-1'],
};

const textOf = (explained: Explanation): string | undefined =>
  whatChanged(explained)
    ?.text.replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();

describe('what changed, on the page of an incident', () => {
  it('is nothing where nothing stands out', () => {
    expect(whatChanged(explanation)).toBeUndefined();
    expect(whatChanged({ ...explanation, changes: [] })).toBeUndefined();
  });

  it('is what sets violating traces apart, with what senders say escaped', () => {
    expect(textOf({ ...explanation, changes: [change] })).toBe(
      'What changed payments &#60;2.4.1&#62;: in 48 of 50 violating traces, in none of 50 healthy ' +
        'the same traces: payments on host h-1',
    );
  });

  it('is whose calls have grown, and by which way', () => {
    const demand = {
      callee: 'mysql',
      caller: 'web',
      ratePerSecondBefore: 2,
      ratePerSecondNow: 28,
      growth: 14,
      path: ['web', 'reports', 'mysql'],
      sentence: 'Calls to mysql from web by way of reports rose 14 ×.',
    };
    expect(textOf({ ...explanation, demand })).toBe(
      'What changed Calls to mysql from web by way of reports rose 14 ×. web → reports → mysql',
    );
  });
});
