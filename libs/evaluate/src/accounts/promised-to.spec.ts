import * as fc from 'fast-check';
import { type LabelSelector, type Override, type Sla } from '#contract';
import { labelMatcher } from './label-selector.js';
import { Overrides } from './overrides.js';
import { promisedTo } from './promised-to.js';

const KEYS = ['acme', 'globex', 'initech'];
const value = fc.constantFrom('gold', 'silver');
const accounts: fc.Arbitrary<Override['accounts']> = fc.oneof(
  fc.record({ keys: fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1 }) }),
  fc.record({ labels: fc.record({ tier: fc.oneof(value, fc.record({ notIn: fc.tuple(value) })) }) }),
);
const overrides = fc.array(
  fc.record({ accounts, objective: fc.record({ thresholdMs: fc.integer({ min: 1, max: 999 }) }) }),
  { maxLength: 4 },
);

describe('what an account is promised by its labels at hand', () => {
  it('is what it is promised by those in the registry', async () => {
    await fc.assert(
      fc.asyncProperty(overrides, fc.tuple(value, value, value), async (overrides, tiers) => {
        const sla: Sla = {
          id: 'gold',
          name: 'Gold',
          accounts: 'each',
          operation: { service: 'shop', name: '*', kind: 'entry' },
          objective: { type: 'latency', percentile: 99, thresholdMs: 1_000 },
          overrides,
          windowSeconds: 60,
          confidence: 0.95,
          severity: 'error',
          channels: [],
        };
        const labelsOf = (key: string) => ({ tier: tiers[KEYS.indexOf(key)] ?? '' });
        const registry = await Overrides.of(sla, {
          accountsWith: (selector: LabelSelector) =>
            Promise.resolve(KEYS.filter((key) => labelMatcher(selector)(labelsOf(key)))),
        });
        const promised = promisedTo(sla);
        for (const key of KEYS)
          expect(promised({ key, labels: labelsOf(key) })).toEqual(registry.objectiveOf(key));
      }),
    );
  });
});
