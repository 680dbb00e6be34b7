import { assemble, criticalPath, type TraceTree } from '../index.js';
import { type Span } from '#span';
import { buildTrace, call, type SpanPlan } from '#testkit';

const MS = 1e6;

function treeOf(spans: Span[], rootSpanId?: string): TraceTree {
  const tree = assemble(spans, rootSpanId);
  if (!tree) throw new Error('no tree');
  return tree;
}

/** Root server span of `shop` around one call to `stock`. */
const shop = (child: SpanPlan): SpanPlan => ({
  service: 'shop',
  kind: 'server',
  startMs: 0,
  endMs: 100,
  children: [child],
});

describe('assembling a trace', () => {
  const spans = buildTrace(shop(call('shop', 'stock', { startMs: 10, workMs: 50 })));
  const [root, client, server] = spans;
  if (!root || !client || !server) throw new Error('three spans expected');

  it('has no tree without the root span', () => {
    expect(assemble([])).toBeUndefined();
    expect(assemble(spans, 'ffffffffffffffff')).toBeUndefined();
  });

  it('keeps the subtree of the asked span; its callers are no strays', () => {
    const tree = treeOf(spans, client.spanId);
    expect(tree.nodes.map((node) => node.span)).toEqual([client, server]);
    expect(tree).toMatchObject({ orphans: 0, otherRoots: 0, incomplete: false });
  });

  it('counts copies and leaves them out, keeping the longest', () => {
    const early = { ...server, durationNs: 1 };
    const tree = treeOf([early, ...spans, { ...server }]);
    expect(tree.duplicates).toBe(2);
    expect(tree.byId.get(server.spanId)?.span.durationNs).toBe(server.durationNs);
  });

  it('counts orphans and other roots, and keeps them off the path', () => {
    const orphan = {
      ...server,
      spanId: 'aaaaaaaaaaaaaaaa',
      parentSpanId: 'bbbbbbbbbbbbbbbb',
      durationNs: 9e9,
    };
    const other = { ...server, spanId: 'cccccccccccccccc', parentSpanId: undefined, durationNs: 9e9 };
    const tree = treeOf([...spans, orphan, other]);
    expect(tree).toMatchObject({ orphans: 1, otherRoots: 1, incomplete: true });
    expect(criticalPath(tree)).toEqual(criticalPath(treeOf(spans)));
  });

  it('takes a root whose parent was not sent for the root', () => {
    const tree = treeOf([{ ...root, parentSpanId: 'dddddddddddddddd' }, client, server]);
    expect(tree.root.span.spanId).toBe(root.spanId);
    expect(tree.incomplete).toBe(false);
  });

  it('cuts a cycle at the root, and counts one elsewhere as orphans', () => {
    expect(
      treeOf([{ ...root, parentSpanId: server.spanId }, client, server], root.spanId).nodes,
    ).toHaveLength(3);
    const circle = [
      { ...server, spanId: '000000000000000a', parentSpanId: '000000000000000b' },
      { ...server, spanId: '000000000000000b', parentSpanId: '000000000000000a' },
      { ...server, spanId: '000000000000000c', parentSpanId: '000000000000000a' },
      { ...server, spanId: '000000000000000d', parentSpanId: '000000000000000d' },
    ];
    const tree = treeOf([...spans, ...circle]);
    expect(tree.nodes).toHaveLength(3);
    expect(tree).toMatchObject({ orphans: 3, incomplete: true });
  });
});

describe('clock skew', () => {
  const serverOf = (tree: TraceTree) => {
    const server = tree.nodes.find((node) => node.span.service === 'stock');
    if (!server) throw new Error('no server span');
    return server;
  };
  const skewed = (clockAheadMs: number, workMs = 50): TraceTree =>
    treeOf(
      buildTrace(
        shop(
          call('shop', 'stock', { startMs: 10, workMs, clockAheadMs }, [
            { service: 'stock', startMs: 20, endMs: 30, clockAheadMs },
          ]),
        ),
      ),
    );

  it('moves a server span that sticks out into the middle of its client span, with all below', () => {
    const server = serverOf(skewed(500));
    expect(server).toMatchObject({ startNs: 11 * MS, endNs: 61 * MS, shiftNs: -500 * MS });
    expect(server.children[0]).toMatchObject({ startNs: 20 * MS, endNs: 30 * MS });
  });

  it('leaves a contained one where it is', () => {
    expect(serverOf(skewed(0.5)).shiftNs).toBe(0);
  });

  it('leaves a longer one where it is: its client gave up waiting', () => {
    const spans = buildTrace(shop(call('shop', 'stock', { startMs: 10, workMs: 50 })));
    const overdue = spans.map((span) => (span.kind === 'server' ? { ...span, durationNs: 200 * MS } : span));
    const tree = treeOf(overdue, spans[0]?.spanId);
    expect(serverOf(tree).shiftNs).toBe(0);
    expect(criticalPath(tree).at(-1)?.endNs).toBe(200 * MS);
  });

  it('never moves what overruns its parent within a service', () => {
    const tree = treeOf(buildTrace(shop({ service: 'shop', startMs: 90, endMs: 120 })));
    expect(tree.nodes[1]).toMatchObject({ startNs: 90 * MS, endNs: 120 * MS, shiftNs: 0 });
  });
});

describe('work that is handed over', () => {
  const onPath = (plan: SpanPlan): string[] => {
    const tree = treeOf(buildTrace(plan));
    return criticalPath(tree).map(({ spanId }) => tree.byId.get(spanId)?.span.name ?? '');
  };
  const message = (consumer: SpanPlan): SpanPlan =>
    shop({
      service: 'shop',
      name: 'publish',
      kind: 'producer',
      startMs: 10,
      endMs: 20,
      children: [consumer],
    });

  it('is off the path from its consumer on; publishing itself is on it', () => {
    const consumer: SpanPlan = { service: 'mail', name: 'consume', kind: 'consumer', startMs: 12, endMs: 18 };
    expect(onPath(message(consumer))).toEqual(['shop work', 'publish', 'shop work']);
  });

  it('is on the path within one service: a batch processes what it received', () => {
    const process: SpanPlan = { service: 'mail', name: 'process', kind: 'consumer', startMs: 2, endMs: 8 };
    const batch: SpanPlan = {
      service: 'mail',
      name: 'receive',
      kind: 'consumer',
      startMs: 0,
      endMs: 10,
      children: [process],
    };
    expect(onPath(batch)).toEqual(['receive', 'process', 'receive']);
  });
});
