import { type PathSection } from '#contract';
import { groupBy } from '#kit';
import { callsOf, type Call } from '../trace/calls.js';
import { type TraceNode, type TraceTree } from '../trace/trace-tree.js';

/** One span as it is drawn. Times are relative to the start of the root span. */
export type WaterfallRow = {
  spanId: string;
  /** How many of the rows above it are its ancestors. */
  depth: number;
  service: string;
  name: string;
  /** Whom a client span calls: the service that answers, else what the caller names; undefined for other spans. */
  calls: { name: string; kind: 'service' | 'dependency' } | undefined;
  startNs: number;
  durationNs: number;
  error: boolean;
  /** The parts of it that are on the critical path, in the order of time. */
  onPath: { startNs: number; endNs: number }[];
  /** Spans below it that are not shown. */
  hiddenBelow: number;
};

/** A trace as it is drawn: in display order, parents above their children. */
export type Waterfall = {
  rows: WaterfallRow[];
  durationNs: number;
  hiddenSpans: number;
  /** Spans of the trace are missing. */
  incomplete: boolean;
};

const MAX_ROWS = 60;

/**
 * At most `maxRows` rows: the root, what is longest on the critical path, then what is slowest; each with its
 * ancestors where there is room for them.
 */
export function waterfallRows(tree: TraceTree, sections: PathSection[], maxRows = MAX_ROWS): Waterfall {
  const calls = callsOf(tree);
  const onPath = groupBy(sections, ({ spanId }) => spanId);
  const shown = choose(tree, onPath, Math.max(1, maxRows));
  const rows = new Map<TraceNode, WaterfallRow>();
  const shownAncestor = new Map<TraceNode, WaterfallRow>();
  for (const node of inDisplayOrder(tree.root)) {
    const above = node.parent && shownAncestor.get(node.parent);
    if (!shown.has(node)) {
      if (!above) continue;
      above.hiddenBelow++;
      shownAncestor.set(node, above);
      continue;
    }
    const call = calls.get(node.span.spanId);
    const row = {
      spanId: node.span.spanId,
      depth: above ? above.depth + 1 : 0,
      service: node.span.service,
      name: node.span.name,
      calls: call && calledBy(call),
      startNs: node.startNs,
      durationNs: node.endNs - node.startNs,
      error: node.span.status === 'error',
      onPath: (onPath.get(node.span.spanId) ?? []).map(({ startNs, endNs }) => ({ startNs, endNs })),
      hiddenBelow: 0,
    };
    rows.set(node, row);
    shownAncestor.set(node, row);
  }
  return {
    rows: [...rows.values()],
    durationNs: tree.root.endNs,
    hiddenSpans: tree.nodes.length - rows.size,
    incomplete: tree.incomplete,
  };
}

/** Whether its time is the culprit's: the culprit's own spans and calls to it, but not its calls to others. */
export function isCulprits({ service, calls }: WaterfallRow, culprit: string | undefined): boolean {
  return culprit !== undefined && (calls?.name ?? service) === culprit;
}

function calledBy({ callee, peer }: Call): WaterfallRow['calls'] {
  return callee === undefined ? { name: peer, kind: 'dependency' } : { name: callee, kind: 'service' };
}

function choose(tree: TraceTree, onPath: Map<string, PathSection[]>, maxRows: number): Set<TraceNode> {
  if (tree.nodes.length <= maxRows) return new Set(tree.nodes);
  const pathNs = new Map(
    tree.nodes.map((node) => {
      const own = onPath.get(node.span.spanId) ?? [];
      return [node, own.reduce((sum, section) => sum + section.endNs - section.startNs, 0)];
    }),
  );
  const byWorth = tree.nodes.toSorted(
    (a, b) => (pathNs.get(b) ?? 0) - (pathNs.get(a) ?? 0) || b.endNs - b.startNs - (a.endNs - a.startNs),
  );
  const shown = new Set([tree.root]);
  for (const node of byWorth) {
    if (shown.size >= maxRows) break;
    const line = [node];
    for (let up = node.parent; up && !shown.has(up) && line.length <= maxRows; up = up.parent) line.push(up);
    for (const each of shown.size + line.length <= maxRows ? line : [node]) shown.add(each);
  }
  return shown;
}

/** Depth first, children by start; a list instead of recursion. */
function* inDisplayOrder(root: TraceNode): Generator<TraceNode> {
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    yield node;
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child) stack.push(child);
    }
  }
}
