import * as fc from 'fast-check';
import { type Span } from '#span';
import { buildTrace } from '#testkit';
import { assemble, type TraceTree } from '../trace/trace-tree.js';
import { allowances, withinBytes, worthKeeping } from './kept-spans.js';

/** A root that calls `count` services, the last of which is by far the slowest, from within a gateway. */
function trace(count: number, text = ''): { spans: Span[]; judged: Span; tree: TraceTree } {
  const children = Array.from({ length: count }, (_, i) => ({
    service: `s-${i}`,
    startMs: i,
    endMs: i === count - 1 ? i + 5_000 : i + 1,
    attributes: { text },
  }));
  const endMs = count + 5_001;
  const spans = buildTrace({
    service: 'gateway',
    startMs: 0,
    endMs,
    children: [{ service: 'shop', startMs: 0, endMs, children }],
  });
  const judged = spans.find(({ service }) => service === 'shop');
  const tree = assemble(spans, judged?.spanId);
  if (!judged || !tree) throw new Error('the trace has lost its root');
  return { spans, judged, tree };
}

describe('the spans that are kept of a trace', () => {
  it('are all of a usual one', () => {
    const { spans, tree } = trace(100);
    expect(worthKeeping(tree, spans)).toBe(spans);
  });

  it('are of a large one what the request waited for, with what is above the judged span', () => {
    const { spans, tree } = trace(3_000);
    const kept = worthKeeping(tree, spans, 50);
    expect(kept).toHaveLength(50);
    expect(kept.slice(0, 2).map(({ service }) => service)).toEqual(['gateway', 'shop']);
    expect(kept.map(({ service }) => service)).toContain('s-2999');
    const ids = new Set(kept.map(({ spanId }) => spanId));
    expect(ids.size).toBe(50);
    for (const { parentSpanId } of kept) if (parentSpanId) expect(ids).toContain(parentSpanId);
  });

  it('end where parents go round in circles', () => {
    const { spans, tree, judged } = trace(20);
    const above = spans.find(({ service }) => service === 'gateway');
    if (above) above.parentSpanId = judged.spanId;
    expect(worthKeeping(tree, spans, 10).length).toBeLessThanOrEqual(10);
  });

  it('are within the bytes that all may take together, the large ones cut first', () => {
    const small = trace(10);
    const large = trace(500, 'x'.repeat(1_000));
    const traces = [small, large, large].map(({ spans, judged }) => ({ rootSpanId: judged.spanId, spans }));
    const kept = withinBytes(traces, 400_000);
    expect(kept[0]).toBe(traces[0]);
    expect(
      JSON.stringify(kept, (_, value) => (typeof value === 'bigint' ? `${value}` : value)).length,
    ).toBeLessThan(400_000);
    for (const { spans, rootSpanId } of kept.slice(1)) {
      expect(spans.length).toBeGreaterThan(50);
      expect(spans.map(({ service }) => service)).toContain('s-499');
      expect(spans.map(({ spanId }) => spanId)).toContain(rootSpanId);
    }
  });

  it('are none where one alone is too large', () => {
    const { spans, judged } = trace(1, 'x'.repeat(10_000));
    judged.attributes.text = 'x'.repeat(10_000);
    expect(withinBytes([{ rootSpanId: judged.spanId, spans }], 5_000)).toMatchObject([{ spans: [] }]);
  });
});

describe('what each may have', () => {
  const needs = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 20 });

  it('is never more than it needs, nor together more than there is, and nobody goes short while others do not', () => {
    fc.assert(
      fc.property(needs, fc.integer({ min: 0, max: 10_000 }), (all, total) => {
        const allowed = allowances(all, total);
        const sum = allowed.reduce((a, b) => a + b, 0);
        expect(sum).toBeLessThanOrEqual(total + 1e-6);
        const short = allowed.filter((each, i) => each < (all[i] ?? 0));
        allowed.forEach((each, i) => expect(each).toBeLessThanOrEqual(all[i] ?? 0));
        if (short.length > 0) {
          expect(sum).toBeCloseTo(total, 6);
          for (const each of allowed) expect(each).toBeLessThanOrEqual(Math.min(...short) + 1e-6);
        }
      }),
    );
  });
});
