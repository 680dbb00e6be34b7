import { callsOf, criticalPath, isCall, type Call, type TraceNode, type TraceTree } from '#explain';
import { storedName } from './stored-name.js';

/** Who calls whom: a service, a dependency that sends no spans, or, by way of a queue, whoever takes the message. */
export type Edge = { caller: string; callee: string; kind: 'service' | 'dependency' | 'async' };

/** One call, as its caller saw it. */
export type CallMade = Edge & {
  durationNs: number;
  error: boolean;
  /** The part of the trace's critical path that lies in the call or below it. */
  pathNs: number;
};

/** All calls in a tree, also those that nobody waited for. */
export function callsMade(tree: TraceTree): CallMade[] {
  const calls = callsOf(tree);
  const pathNs = pathTimeBelow(tree);
  const made: CallMade[] = [];
  for (const node of tree.nodes) {
    const edge = edgeOf(node, calls);
    if (!edge) continue;
    const { durationNs, status } = node.span;
    made.push({
      ...edge,
      caller: storedName(edge.caller),
      callee: storedName(edge.callee),
      durationNs,
      error: status === 'error',
      pathNs: pathNs.get(node) ?? 0,
    });
  }
  return made;
}

function edgeOf(node: TraceNode, calls: Map<string, Call>): Edge | undefined {
  const { span, parent } = node;
  const { service } = span;
  if (isCall(span)) {
    // An SDK's client span around HTTP's is the same call.
    if (parent && isCall(parent.span) && parent.span.service === service) return undefined;
    const call = calls.get(span.spanId);
    if (!call) return undefined;
    return call.callee === undefined
      ? { caller: service, callee: call.peer, kind: 'dependency' }
      : { caller: service, callee: call.callee, kind: 'service' };
  }
  if (!parent || parent.span.service === service) return undefined;
  if (span.kind === 'consumer') return { caller: parent.span.service, callee: service, kind: 'async' };
  // Its caller sends no client spans.
  return parent.span.kind === 'client'
    ? undefined
    : { caller: parent.span.service, callee: service, kind: 'service' };
}

/** Children come after their parents in `nodes`, so that sums go up in one pass. */
function pathTimeBelow(tree: TraceTree): Map<TraceNode, number> {
  const below = new Map<TraceNode, number>();
  const add = (node: TraceNode, ns: number): void => void below.set(node, (below.get(node) ?? 0) + ns);
  for (const { spanId, startNs, endNs } of criticalPath(tree)) {
    const node = tree.byId.get(spanId);
    if (node) add(node, endNs - startNs);
  }
  for (const node of tree.nodes.toReversed()) {
    if (node.parent) add(node.parent, below.get(node) ?? 0);
  }
  return below;
}
