import { SPAN_KINDS, type Span } from '#span';

/** A span in its tree. Times are relative to the start of the root span, after correction of clock skew. */
export type TraceNode = {
  span: Span;
  /** Its place in {@link TraceTree.nodes}: what is known of each node fits into an array. */
  index: number;
  parent: TraceNode | undefined;
  /** By start, then span id. */
  children: TraceNode[];
  startNs: number;
  endNs: number;
  /** What the correction of clock skew added to the times that were sent; take it away for the raw ones. */
  shiftNs: number;
  /** False where the parent does not wait for it: work that was handed over, and spans that only follow. */
  blocks: boolean;
};

/** The spans below one root. What does not hang together with it is counted and left out. */
export type TraceTree = {
  root: TraceNode;
  /** All nodes, parents before their children; the same order whatever the order of the spans was. */
  nodes: TraceNode[];
  byId: Map<string, TraceNode>;
  /** Copies of a span that were left out. */
  duplicates: number;
  /** Spans whose parent was not sent, or that are their own ancestor. */
  orphans: number;
  /** Further spans without a parent. */
  otherRoots: number;
  /** True where orphans or other roots say that spans are missing. */
  incomplete: boolean;
};

/**
 * The tree below `rootSpanId`; without it, below the earliest span that has no parent, else the earliest whose
 * parent is missing. Undefined where there is no such span. Never throws, whatever the parent links say.
 */
export function assemble(spans: Span[], rootSpanId?: string): TraceTree | undefined {
  const unique = withoutDuplicates(spans);
  const root = rootSpanId === undefined ? defaultRoot(unique) : unique.get(rootSpanId);
  if (!root) return undefined;
  const tree = grow(root, childrenByParent(unique, root));
  const strays = countStrays(unique, root, tree.byId);
  return {
    ...tree,
    ...strays,
    duplicates: spans.length - unique.size,
    incomplete: strays.orphans + strays.otherRoots > 0,
  };
}

/**
 * True for a child whose parent only hands work over: a consumer of another service or of a producer, or a span
 * with a link to its own parent, which is how OpenTracing's FOLLOWS_FROM arrives. A producer itself blocks: its
 * span is the time that publishing took.
 */
function isDetached(child: Span, parent: Span): boolean {
  if (child.kind === 'consumer' && (parent.kind === 'producer' || parent.service !== child.service))
    return true;
  return child.links.some(
    (link) => link.spanId === parent.spanId && (link.traceId === '' || link.traceId === parent.traceId),
  );
}

/** True where `child` is the other side of the call that `parent` is. */
export function isServerOf(child: TraceNode, parent: TraceNode): boolean {
  return (
    parent.span.kind === 'client' &&
    child.blocks &&
    (child.span.kind === 'server' || child.span.service !== parent.span.service)
  );
}

/** True where `child` answers a call that its caller has sent no span of. */
export function isBareServerOf(child: TraceNode, parent: TraceNode): boolean {
  return child.blocks && parent.span.kind !== 'client' && child.span.service !== parent.span.service;
}

function durationOf(span: Span): number {
  return Number.isFinite(span.durationNs) && span.durationNs > 0 ? span.durationNs : 0;
}

/** One span per id: of differing copies the longest, so that an early, unfinished one loses. */
function withoutDuplicates(spans: Span[]): Map<string, Span> {
  const unique = new Map<string, Span>();
  for (const span of spans) {
    const known = unique.get(span.spanId);
    if (!known || compareCopies(span, known) < 0) unique.set(span.spanId, span);
  }
  return unique;
}

function compareCopies(a: Span, b: Span): number {
  return (
    durationOf(b) - durationOf(a) ||
    compareBigint(a.startUnixNano, b.startUnixNano) ||
    SPAN_KINDS.indexOf(a.kind) - SPAN_KINDS.indexOf(b.kind) ||
    compareText(a.service, b.service) ||
    compareText(a.name, b.name) ||
    compareText(a.parentSpanId ?? '', b.parentSpanId ?? '')
  );
}

function compareSpans(a: Span, b: Span): number {
  return compareBigint(a.startUnixNano, b.startUnixNano) || compareText(a.spanId, b.spanId);
}

function compareBigint(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function defaultRoot(unique: Map<string, Span>): Span | undefined {
  const spans = [...unique.values()];
  const earliest = (among: Span[]): Span | undefined =>
    among.reduce<Span | undefined>(
      (best, span) => (best && compareSpans(best, span) <= 0 ? best : span),
      undefined,
    );
  return (
    earliest(spans.filter((span) => span.parentSpanId === undefined)) ??
    earliest(spans.filter((span) => !unique.has(span.parentSpanId ?? ''))) ??
    earliest(spans)
  );
}

/** Without the root's own link to its parent: it ends there, and a cycle through it is cut. */
function childrenByParent(unique: Map<string, Span>, root: Span): Map<string, Span[]> {
  const children = new Map<string, Span[]>();
  for (const span of unique.values()) {
    if (span === root || span.parentSpanId === undefined) continue;
    const siblings = children.get(span.parentSpanId);
    if (siblings) siblings.push(span);
    else children.set(span.parentSpanId, [span]);
  }
  return children;
}

/** Breadth first with a list instead of recursion: traces are deeper than stacks. */
function grow(root: Span, children: Map<string, Span[]>): Pick<TraceTree, 'root' | 'nodes' | 'byId'> {
  const top: TraceNode = {
    span: root,
    index: 0,
    parent: undefined,
    children: [],
    startNs: 0,
    endNs: durationOf(root),
    shiftNs: 0,
    blocks: true,
  };
  const nodes = [top];
  const byId = new Map([[root.spanId, top]]);
  for (const parent of nodes) {
    for (const span of children.get(parent.span.spanId)?.sort(compareSpans) ?? []) {
      const child = place(span, nodes.length, parent, Number(span.startUnixNano - root.startUnixNano));
      parent.children.push(child);
      nodes.push(child);
      byId.set(span.spanId, child);
    }
  }
  return { root: top, nodes, byId };
}

/**
 * A child keeps its parent's correction, so that their raw relation stays. Only a server span that sticks out of
 * its client span and would fit into it is moved, to its middle: its clock is wrong. One that is longer is not
 * (the client gave up), and neither is what overruns its parent within one service.
 */
function place(span: Span, index: number, parent: TraceNode, rawStartNs: number): TraceNode {
  const durationNs = durationOf(span);
  const node: TraceNode = {
    span,
    index,
    parent,
    children: [],
    startNs: rawStartNs + parent.shiftNs,
    endNs: rawStartNs + parent.shiftNs + durationNs,
    shiftNs: parent.shiftNs,
    blocks: !isDetached(span, parent.span),
  };
  const spareNs = parent.endNs - parent.startNs - durationNs;
  const contained = node.startNs >= parent.startNs && node.endNs <= parent.endNs;
  if (contained || spareNs < 0 || !isServerOf(node, parent)) return node;
  node.startNs = parent.startNs + Math.floor(spareNs / 2);
  node.endNs = node.startNs + durationNs;
  node.shiftNs = node.startNs - rawStartNs;
  return node;
}

/** The root's own ancestors are no strays: they are the callers of the operation that is looked at. */
function countStrays(
  unique: Map<string, Span>,
  root: Span,
  tree: Map<string, TraceNode>,
): { orphans: number; otherRoots: number } {
  if (tree.size === unique.size) return { orphans: 0, otherRoots: 0 };
  const known = new Set<string>(tree.keys());
  let ancestor = unique.get(root.parentSpanId ?? '');
  while (ancestor && !known.has(ancestor.spanId)) {
    known.add(ancestor.spanId);
    ancestor = unique.get(ancestor.parentSpanId ?? '');
  }
  let orphans = 0;
  let otherRoots = 0;
  for (const span of unique.values()) {
    if (known.has(span.spanId)) continue;
    if (span.parentSpanId === undefined) otherRoots++;
    else if (!unique.has(span.parentSpanId) || span.parentSpanId === span.spanId) orphans++;
  }
  return { orphans: orphans + inCycles(unique, known), otherRoots };
}

/** Spans on a cycle of two or more that the root is not part of. */
function inCycles(unique: Map<string, Span>, known: Set<string>): number {
  const seen = new Map<string, number>();
  let cyclic = 0;
  let walk = 0;
  for (const start of unique.values()) {
    walk++;
    let span: Span | undefined = start;
    const path: string[] = [];
    while (span && !known.has(span.spanId) && !seen.has(span.spanId)) {
      seen.set(span.spanId, walk);
      path.push(span.spanId);
      span = unique.get(span.parentSpanId ?? '');
    }
    if (span && seen.get(span.spanId) === walk && span.parentSpanId !== span.spanId) {
      cyclic += path.length - path.indexOf(span.spanId);
    }
  }
  return cyclic;
}
