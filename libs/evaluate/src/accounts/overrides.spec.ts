import { slaOf } from '../site.fake.js';
import { Overrides } from './overrides.js';

describe('what a rule promises its accounts', () => {
  const source = { accountsWith: async () => ['acme', 'globex'] };

  it('is its objective, or what the first override that names an account says otherwise', async () => {
    const overrides = await Overrides.of(
      slaOf({
        overrides: [
          { accounts: { keys: ['acme'] }, objective: { thresholdMs: 100 } },
          { accounts: { labels: { tier: 'gold' } }, objective: { percentile: 99.9 } },
        ],
      }),
      source,
    );
    const latency = { type: 'latency', percentile: 99, thresholdMs: 500 };
    expect(overrides.objectiveOf('initech')).toEqual(latency);
    expect(overrides.objectiveOf('acme')).toEqual({ ...latency, thresholdMs: 100 });
    expect(overrides.objectiveOf('globex')).toEqual({ ...latency, percentile: 99.9 });
  });

  it('is one object for all accounts of an override', async () => {
    const gold = { accounts: { labels: { tier: 'gold' } }, objective: { thresholdMs: 100 } };
    const overrides = await Overrides.of(slaOf({ overrides: [gold] }), source);
    expect(overrides.objectiveOf('acme')).toBe(overrides.objectiveOf('globex'));
    expect(overrides.objectiveOf('a')).toBe(overrides.objectiveOf('b'));
  });
});
