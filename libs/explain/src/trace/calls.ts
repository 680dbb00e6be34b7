import { namePattern, type Span } from '#span';
import { peerName } from './peer.js';
import { isServerOf, type TraceNode, type TraceTree } from './trace-tree.js';

/** What a client or producer span waits for: the other side of its call. */
export type Call = {
  caller: string;
  /** How the caller names the other side; "caller → pattern of the span's name" where it does not. */
  peer: string;
  /** The service whose server span answers; undefined where none is there. */
  callee: string | undefined;
  /** From the start of the first server span to the end of the last, corrected; both 0 without a callee. */
  servedFromNs: number;
  servedToNs: number;
};

/** "Who calls whom", the same for every trace, however that call went. */
export function callKey(call: Pick<Call, 'caller' | 'peer'>): string {
  return `${call.caller}\u0000${call.peer}`;
}

export function isCall(span: Span): boolean {
  return span.kind === 'client' || span.kind === 'producer';
}

/**
 * The calls of a tree by span id. Client spans nest (an SDK's above HTTP's above DNS's): an outer one is
 * answered by the server span, or named by the attributes, that an inner one has; an inner one that says nothing
 * belongs to the outer one's call.
 */
export function callsOf(tree: TraceTree): Map<string, Call> {
  const calls = new Map<string, Call>();
  const below: (Call | undefined)[] = [];
  for (let i = tree.nodes.length - 1; i >= 0; i--) {
    const node = tree.nodes[i];
    const found = node && (isCall(node.span) ? ownCall(node, below) : callBelow(node, below));
    below[i] = found;
    if (found && isCall(node.span)) calls.set(node.span.spanId, found);
  }
  const around: (Call | undefined)[] = [];
  for (const node of tree.nodes) {
    const outer = node.parent && sameSide(node, node.parent) ? around[node.parent.index] : undefined;
    if (!isCall(node.span)) {
      around.push(outer);
      continue;
    }
    let own = calls.get(node.span.spanId);
    if (!own) calls.set(node.span.spanId, (own = outer ?? unanswered(node.span, nameless(node.span))));
    around.push(own);
  }
  return calls;
}

/** The blocking client spans whose server span is not there (yet). */
export function unansweredCalls(tree: TraceTree, calls: Map<string, Call>): Call[] {
  const waitedFor: boolean[] = [];
  const open: Call[] = [];
  for (const { span, parent, blocks } of tree.nodes) {
    const isWaitedFor = blocks && (!parent || waitedFor[parent.index] === true);
    waitedFor.push(isWaitedFor);
    const call = isWaitedFor && span.kind === 'client' ? calls.get(span.spanId) : undefined;
    if (call && call.callee === undefined) open.push(call);
  }
  return open;
}

function sameSide(child: TraceNode, parent: TraceNode): boolean {
  const { service, kind } = child.span;
  return child.blocks && service === parent.span.service && kind !== 'server' && kind !== 'consumer';
}

function ownCall(node: TraceNode, below: (Call | undefined)[]): Call | undefined {
  const name = peerName(node.span);
  let main: TraceNode | undefined;
  let [servedFromNs, servedToNs] = [Infinity, -Infinity];
  for (const child of node.children) {
    if (!isServerOf(child, node)) continue;
    if (!main || lengthOf(child) > lengthOf(main)) main = child;
    servedFromNs = Math.min(servedFromNs, child.startNs);
    servedToNs = Math.max(servedToNs, child.endNs);
  }
  if (main) {
    const peer = name ?? nameless(node.span);
    return { caller: node.span.service, peer, callee: main.span.service, servedFromNs, servedToNs };
  }
  const inner = callBelow(node, below);
  return name === undefined || inner?.peer === name ? inner : unanswered(node.span, name);
}

/** Of the calls that same-side children make or pass on: the first that is answered, else the first. */
function callBelow(node: TraceNode, below: (Call | undefined)[]): Call | undefined {
  let first: Call | undefined;
  for (const child of node.children) {
    const call = sameSide(child, node) ? below[child.index] : undefined;
    if (call?.callee !== undefined) return call;
    first ??= call;
  }
  return first;
}

function lengthOf(node: TraceNode): number {
  return node.endNs - node.startNs;
}

function nameless(span: Span): string {
  return `${span.service} → ${namePattern(span.name)}`;
}

function unanswered(span: Span, peer: string): Call {
  return { caller: span.service, peer, callee: undefined, servedFromNs: 0, servedToNs: 0 };
}
