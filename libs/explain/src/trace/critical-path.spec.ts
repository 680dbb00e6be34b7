import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { type PathSection } from '#contract';
import { assemble, criticalPath } from '../index.js';
import { SPAN_KINDS, type Span, type SpanKind } from '#span';

type PlannedSpan = {
  id: string;
  parent?: string;
  follows?: boolean;
  service: string;
  name: string;
  kind?: SpanKind;
  error?: boolean;
  start: number;
  end: number;
};
type Case = {
  from: string;
  shows: string;
  spans: PlannedSpan[];
  sections?: [span: string, start: number, end: number][];
  ownTime?: Record<string, number>;
  withinOfRoot?: number;
};

const fixtures: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/critical-path.json', import.meta.url), 'utf8'),
);

const TRACE = '0123456789abcdef0123456789abcdef';

function spanOf(plan: PlannedSpan): Span {
  return {
    traceId: TRACE,
    spanId: plan.id,
    parentSpanId: plan.parent,
    service: plan.service,
    name: plan.name,
    kind: plan.kind ?? 'unspecified',
    startUnixNano: BigInt(plan.start),
    durationNs: plan.end - plan.start,
    status: plan.error ? 'error' : 'unset',
    statusMessage: '',
    attributes: {},
    resource: {},
    events: [],
    links: plan.follows ? [{ traceId: TRACE, spanId: plan.parent ?? '', attributes: {} }] : [],
  };
}

function pathOf(spans: Span[], rootSpanId?: string): PathSection[] {
  const tree = assemble(spans, rootSpanId);
  return tree ? criticalPath(tree) : [];
}

const sum = (sections: PathSection[]): number =>
  sections.reduce((total, section) => total + section.endNs - section.startNs, 0);

describe('the critical path of published cases', () => {
  it('has all 21', () => expect(fixtures.cases).toHaveLength(21));

  it.each(fixtures.cases.map((each) => [`${each.from}: ${each.shows}`, each] as const))('%s', (_, each) => {
    const tree = assemble(each.spans.map(spanOf));
    if (!tree) throw new Error('no tree');
    const sections = criticalPath(tree);
    expect(sum(sections)).toBe(tree.root.endNs);
    if (each.sections) {
      const start = Number(tree.root.span.startUnixNano);
      expect(sections).toEqual(
        each.sections.map(([spanId, from, to]) => ({ spanId, startNs: from - start, endNs: to - start })),
      );
    }
    for (const [operation, time] of Object.entries(each.ownTime ?? {})) {
      const own = sections.filter(({ spanId }) => {
        const span = tree.byId.get(spanId)?.span;
        return `${span?.service} ${span?.name}` === operation;
      });
      expect(Math.abs(sum(own) - time)).toBeLessThanOrEqual((each.withinOfRoot ?? 0) * tree.root.endNs);
    }
  });
});

/** Trees of any shape: parents come first, the rest (overlaps, overruns, time before the parent) is free. */
const anyTrace = fc
  .array(
    fc.record({
      parent: fc.nat(),
      kind: fc.constantFrom(...SPAN_KINDS),
      service: fc.constantFrom('a', 'b', 'c'),
      start: fc.integer({ min: 0, max: 200 }),
      duration: fc.integer({ min: 0, max: 200 }),
      follows: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((plans) =>
    plans.map(({ parent, kind, service, start, duration, follows }, i) =>
      spanOf({
        id: `s${i}`,
        parent: i === 0 ? undefined : `s${parent % i}`,
        follows: follows && i % 5 === 0 && i > 0,
        service,
        name: `op${i}`,
        kind,
        start,
        end: start + duration,
      }),
    ),
  );

/** Links that lead anywhere: to nobody, to themselves, round in circles, from copies of a span. */
const brokenTrace = fc
  .array(
    fc.record({
      id: fc.integer({ min: 0, max: 12 }),
      parent: fc.option(fc.integer({ min: 0, max: 14 }), { nil: undefined }),
      kind: fc.constantFrom(...SPAN_KINDS),
      start: fc.integer({ min: -1_000, max: 1_000 }),
      durationNs: fc.oneof(fc.integer({ min: -5, max: 500 }), fc.constantFrom(Number.NaN, Infinity)),
    }),
    { maxLength: 25 },
  )
  .map((plans) =>
    plans.map(({ id, parent, kind, start, durationNs }) => ({
      ...spanOf({
        id: `s${id}`,
        parent: parent === undefined ? undefined : `s${parent}`,
        service: `service${id % 3}`,
        name: 'op',
        kind,
        start,
        end: start,
      }),
      durationNs,
    })),
  );

function expectPartition(spans: Span[]): void {
  const tree = assemble(spans);
  if (!tree) return;
  const sections = criticalPath(tree);
  let cursor = 0;
  for (const { startNs, endNs } of sections) {
    expect(startNs).toBe(cursor);
    expect(endNs).toBeGreaterThan(startNs);
    cursor = endNs;
  }
  expect(cursor).toBe(tree.root.endNs);
  expect(sections.length).toBeLessThanOrEqual(2 * tree.nodes.length + 1);
}

describe('the critical path of any trace', () => {
  it('covers the root’s duration exactly once', () => {
    fc.assert(fc.property(anyTrace, expectPartition), { numRuns: 500 });
  });

  it('does so for broken traces too, and never throws', () => {
    fc.assert(fc.property(brokenTrace, expectPartition), { numRuns: 1_000 });
  });

  it('does not depend on the order of the spans', () => {
    const shuffled = fc
      .oneof(anyTrace, brokenTrace)
      .chain((spans) =>
        fc.tuple(
          fc.constant(spans),
          fc.shuffledSubarray(spans, { minLength: spans.length, maxLength: spans.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([spans, other]) => expect(pathOf(other)).toEqual(pathOf(spans))),
      { numRuns: 1_000 },
    );
  });

  it('moves with the trace', () => {
    fc.assert(
      fc.property(anyTrace, fc.bigInt({ min: 0n, max: 2n ** 61n }), (spans, shift) => {
        const moved = spans.map((span) => ({ ...span, startUnixNano: span.startUnixNano + shift }));
        expect(pathOf(moved)).toEqual(pathOf(spans));
      }),
    );
  });
});

describe('the critical path of large traces', () => {
  /** CPU time of the best of five: what else the machine does, and the collector, is not to be judged. */
  const cpuMs = (run: () => void): number => {
    const times = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      run();
      return process.cpuUsage(before).user / 1_000;
    });
    return Math.min(...times);
  };
  const chain = (length: number): Span[] =>
    Array.from({ length }, (_, i) =>
      spanOf({
        id: `s${i}`,
        parent: i === 0 ? undefined : `s${i - 1}`,
        service: `service${i % 7}`,
        name: 'op',
        kind: i % 2 ? 'client' : 'server',
        start: i,
        end: 2 * length - i,
      }),
    );
  const fan = (width: number): Span[] =>
    Array.from({ length: width }, (_, i) =>
      spanOf({
        id: `s${i}`,
        parent: i === 0 ? undefined : 's0',
        service: 'a',
        name: 'op',
        start: i === 0 ? 0 : 10 * i,
        end: i === 0 ? 10 * width : 10 * i + 5,
      }),
    );

  it.each([
    ['deep', chain],
    ['wide', fan],
  ])('%s ones take time in proportion to their size', (_, build) => {
    const [small, large] = [build(12_500), build(100_000)];
    expectPartition(small);
    const smallMs = cpuMs(() => expect(pathOf(small)).not.toHaveLength(0));
    const largeMs = cpuMs(() => expect(pathOf(large)).not.toHaveLength(0));
    // Eight times the spans; quadratic work would take 64 times as long.
    expect(largeMs).toBeLessThan(24 * Math.max(smallMs, 20));
  });
});

describe('siblings', () => {
  const root = { id: 'root', service: 'shop', name: 'root', start: 0, end: 1_000 };
  const child = (id: string, start: number, end: number): PlannedSpan => ({
    id,
    parent: 'root',
    service: 'shop',
    name: id,
    start,
    end,
  });
  const idsOf = (...children: PlannedSpan[]): string[] =>
    pathOf([root, ...children].map(spanOf)).map((section) => section.spanId);

  it('that touch are both on the path', () => {
    expect(idsOf(child('a', 100, 500), child('b', 500, 900))).toEqual(['root', 'a', 'b', 'root']);
  });

  it('that overlap by 1 % of the parent are too, by more are not', () => {
    expect(idsOf(child('a', 100, 510), child('b', 500, 900))).toEqual(['root', 'a', 'b', 'root']);
    expect(idsOf(child('a', 100, 511), child('b', 500, 900))).toEqual(['root', 'b', 'root']);
  });

  it('that end together: the one that started first, then the smaller id', () => {
    expect(idsOf(child('b', 300, 900), child('a', 400, 900))).toEqual(['root', 'b', 'root']);
    expect(idsOf(child('b', 300, 900), child('a', 300, 900))).toEqual(['root', 'a', 'root']);
  });
});
