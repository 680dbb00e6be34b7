import * as fc from 'fast-check';
import { Explanation } from '#contract';
import { type CallPath } from './call-paths.js';
import { assemble, explainViolation, pathTime, type PathTime } from '../index.js';
import { type Span } from '#span';
import { buildTrace, type SpanPlan } from '#testkit';

function timeOf(spans: Span[]): PathTime {
  const tree = assemble(spans);
  if (!tree) throw new Error('no tree');
  return pathTime(tree);
}

describe('path time', () => {
  const durationNs = fc.integer({ min: 0, max: 1_000 });
  const anyTrace = fc
    .array(
      fc.record({
        parent: fc.nat(),
        service: fc.constantFrom('a', 'b', 'c'),
        kind: fc.constantFrom('server', 'client', 'internal', 'producer', 'consumer'),
        peer: fc.option(fc.constantFrom('a', 'db'), { nil: undefined }),
        status: fc.constantFrom('unset', 'error', 'ok'),
        startNs: durationNs,
        durationNs,
      }),
      { minLength: 1, maxLength: 30 },
    )
    .map((plans) =>
      plans.map(({ parent, peer, startNs, ...plan }, i): Span => ({
        ...plan,
        traceId: 't',
        spanId: `s${i}`,
        parentSpanId: i === 0 ? undefined : `s${parent % i}`,
        name: `op${i}`,
        startUnixNano: BigInt(startNs),
        statusMessage: '',
        attributes: peer === undefined ? {} : { 'peer.service': peer },
        resource: {},
        events: [],
        links: [],
      })),
    );
  const total = (time: PathTime): number => [...time.units.values()].reduce((sum, { ns }) => sum + ns, 0);

  it('gives each nanosecond of the root to one unit', () => {
    fc.assert(
      fc.property(anyTrace, (spans) => {
        const time = timeOf(spans);
        expect(total(time)).toBe(time.durationNs);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives all of it that calls took to one path of calls', () => {
    fc.assert(
      fc.property(anyTrace, (spans) => {
        const { units, calls = new Map<string, CallPath>() } = timeOf(spans);
        for (const [key, { unit, ns }] of units) {
          const onPaths = [...calls.values()].reduce((sum, path) => sum + (path.ns.get(key) ?? 0), 0);
          if (unit.of === 'self' || unit.of === 'around') expect(onPaths).toBeLessThanOrEqual(ns);
          else expect(onPaths).toBe(ns);
        }
        for (const { within } of calls.values()) expect(within === '' || calls.has(within)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not depend on the order of the spans, and neither does what failed', () => {
    const shuffled = anyTrace.chain((spans) =>
      fc.tuple(
        fc.constant(spans),
        fc.shuffledSubarray(spans, { minLength: spans.length, maxLength: spans.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([spans, other]) => expect(timeOf(other)).toEqual(timeOf(spans))),
      { numRuns: 1_000 },
    );
  });

  it('of any traces can be explained, and all growth belongs to somebody', () => {
    const some = fc.array(anyTrace, { maxLength: 8 });
    const about = fc.constantFrom('latency' as const, 'errors' as const);
    fc.assert(
      fc.property(some, some, about, (violating, baseline, about) => {
        const { explanation, culpritShare } = explainViolation({
          about,
          violating: violating.map(timeOf),
          baseline: baseline.map(timeOf),
          incomplete: false,
        });
        Explanation.parse(explanation);
        const shares = explanation.candidates.reduce((sum, { share }) => sum + share, 0);
        expect(shares).toBeLessThan(1.000_001);
        for (const spans of violating) {
          expect(culpritShare(timeOf(spans)) ?? 0).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('belongs to the outer client span’s callee where client spans nest', () => {
    const sdk: SpanPlan = {
      service: 'shop',
      name: 'PutItem',
      kind: 'client',
      startMs: 10,
      endMs: 90,
      children: [
        { service: 'shop', name: 'dns', kind: 'client', startMs: 11, endMs: 20 },
        {
          service: 'shop',
          name: 'PUT',
          kind: 'client',
          startMs: 20,
          endMs: 80,
          attributes: { 'server.address': 'items.example', 'server.port': 443 },
        },
      ],
    };
    const time = timeOf(
      buildTrace({ service: 'shop', kind: 'server', startMs: 0, endMs: 100, children: [sdk] }),
    );
    expect([...time.units.values()].map(({ unit, ns }) => [unit, ns])).toEqual([
      [{ of: 'self', service: 'shop' }, 20e6],
      [{ of: 'call', caller: 'shop', peer: 'items.example:443' }, 80e6],
    ]);
  });
});
