import * as fc from 'fast-check';
import { type Exemplar } from '#contract';
import { exemplar } from '../testing/incidents.js';
import { type ExampleCount, examplesFor } from './examples-for.js';

const COUNTS = [5, 15, 50] as const;
const count = fc.constantFrom<ExampleCount>(...COUNTS);
const exemplars = fc
  .array(
    fc.record({
      account: fc.constantFrom('acme', 'globex', 'initech', ''),
      durationMs: fc.integer({ min: 1, max: 5_000 }),
      role: fc.constantFrom<Exemplar['role']>('violating', 'violating', 'violating', 'healthy'),
      culpritShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    }),
    { maxLength: 120 },
  )
  .map((given) =>
    given.map(({ account, durationMs, role, culpritShare }, i): Exemplar => {
      const { culpritShare: _, ...plain } = exemplar(i, durationMs, { account, role });
      return {
        ...plain,
        traceId: String(i).padStart(32, '0'),
        ...(culpritShare !== undefined && { culpritShare }),
      };
    }),
  );
const violatingOf = (all: Exemplar[]) => all.filter(({ role }) => role === 'violating');

describe('the examples of a channel', () => {
  it('are as many as it shows, each once, the slowest first', () => {
    fc.assert(
      fc.property(exemplars, count, (all, size) => {
        const chosen = violatingOf(examplesFor(all, size));
        expect(chosen).toHaveLength(Math.min(size, violatingOf(all).length));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen).toEqual(chosen.toSorted((a, b) => b.durationNs - a.durationNs));
        for (const one of chosen) expect(all).toContain(one);
      }),
    );
  });

  it('are the same whatever order they come in', () => {
    const shuffled = exemplars.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(violatingOf(all), { minLength: violatingOf(all).length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, count, ([all, other], size) => {
        expect(examplesFor(other, size)).toEqual(violatingOf(examplesFor(all, size)));
      }),
    );
  });

  it('are among those of a channel that shows more', () => {
    fc.assert(
      fc.property(exemplars, (all) => {
        const [five, fifteen, fifty] = COUNTS.map((size) => examplesFor(all, size));
        if (violatingOf(all).length === 0) return;
        for (const one of five ?? []) expect(fifteen).toContain(one);
        for (const one of fifteen ?? []) expect(fifty).toContain(one);
      }),
    );
  });

  it('have the slowest of all among them', () => {
    fc.assert(
      fc.property(exemplars, count, (all, size) => {
        const slowest = Math.max(0, ...violatingOf(all).map(({ durationNs }) => durationNs));
        const chosen = violatingOf(examplesFor(all, size));
        expect(Math.max(0, ...chosen.map(({ durationNs }) => durationNs))).toBe(slowest);
      }),
    );
  });

  it('are spread over the durations, the accounts and around the usual share', () => {
    // 100 of acme and 20 of globex, which lie between them, from 1 to 2.2 s; every third is not the culprit's.
    const all = Array.from({ length: 120 }, (_, i) =>
      exemplar(0, 1_000 + 10 * i, {
        traceId: String(i).padStart(32, '0'),
        account: i % 6 === 0 ? 'globex' : 'acme',
        culpritShare: i % 3 === 1 ? 0.1 : 0.9,
      }),
    );
    const chosen = examplesFor(all, 15);
    const seconds = chosen.map(({ durationNs }) => durationNs / 1e9);
    expect(seconds[0]).toBe(2.19);
    expect(seconds.at(-1)).toBeLessThan(1.1);
    const gaps = seconds.slice(1).map((each, i) => (seconds[i] ?? 0) - each);
    expect(Math.max(...gaps)).toBeLessThan(0.2);
    expect(chosen.filter(({ account }) => account === 'globex').length).toBeGreaterThanOrEqual(5);
    expect(chosen.filter(({ culpritShare }) => culpritShare === 0.9).length).toBeGreaterThanOrEqual(10);
  });

  it('come with healthy ones, and with nothing else where none violates', () => {
    const healthy = Array.from({ length: 60 }, (_, i) => exemplar(i, 80, { role: 'healthy' }));
    const roles = (size: ExampleCount) => examplesFor([exemplar(0, 900), ...healthy], size).length;
    expect(COUNTS.map(roles)).toEqual([2, 3, 6]);
    expect(examplesFor(healthy, 15)).toEqual(healthy.slice(0, 15));
  });
});
