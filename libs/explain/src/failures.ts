import { isEntryKind, type Span } from '#span';
import { isCall, type Call } from './calls.js';
import { errorDetails, isRefusedStatement, isTimeout, refuses, type ErrorDetails } from './error-details.js';
import { isServerOf, type TraceNode, type TraceTree } from './trace-tree.js';

/** What failed in one trace; alike spans that failed next to each other are one. */
export type Failure = ErrorDetails & {
  /** A service that raised an error, a call that no span answers, or one that was given up before its answer came. */
  mode: 'raised' | 'unanswered' | 'timed-out';
  /** Whose failure it is where nothing below it failed: a service, or the other side of a call. */
  of: { service: string } | { caller: string; peer: string };
  /** What was asked of it: "POST /charges". */
  operation: string;
  /** The index of the failure around it; -1 where there is none. */
  within: number;
  /** True where nothing between that one and this one succeeded: so this one may be why that one failed. */
  passedOn: boolean;
  /** How many spans it stands for: the attempts at a call. */
  count: number;
  /** It is the root's: what was judged has failed. */
  isRoot: boolean;
};

/** Where a node is: the failure around it, and the request that it is part of the answer to. */
type Position = { within: number; passedOn: boolean; entry: Span };

/** How far up the text of an error is looked for: frameworks record an exception where they catch it. */
const MAX_ASCENT = 8;

/**
 * The failed spans that the root waited for, those around others first; the root itself, where it failed, is the
 * first. A server span under a failed call has failed too where it answers with an error: servers leave a 4xx
 * without one.
 */
export function failuresOf(tree: TraceTree, calls: Map<string, Call>): Failure[] {
  const failures: Failure[] = [];
  if (!tree.nodes.some(({ span }) => span.status === 'error')) return failures;
  const known = new Map<string, number>();
  const failed = new Set<TraceNode>();
  const positions = new Map<TraceNode, Position>();
  for (const node of tree.nodes) {
    const position = positionOf(node, positions);
    if (!position) continue;
    positions.set(node, position);
    if (!hasFailed(node, failed)) {
      position.passedOn &&= saysNothing(node.span);
      continue;
    }
    failed.add(node);
    const { within, passedOn, entry } = position;
    const isRoot = node === tree.root;
    const failure = { ...describe(node, calls, entry, failed), within, passedOn, count: 1, isRoot };
    const key = [failureKey(failure), within, passedOn].join('\u0000');
    const index = known.get(key) ?? failures.length;
    const alike = failures[index];
    if (alike) alike.count++;
    else failures.push(failure);
    known.set(key, index);
    Object.assign(position, { within: index, passedOn: true });
  }
  return failures;
}

/** The same for the same error in every trace: messages differ, by ids and amounts. */
export function failureKey({
  of,
  operation,
  mode,
  status,
  exceptionType,
}: Pick<Failure, 'of' | 'operation' | 'mode' | 'status' | 'exceptionType'>): string {
  return [...Object.values(of), operation, mode, status, exceptionType].join('\u0000');
}

/** Undefined for what nobody waited for. */
function positionOf(node: TraceNode, positions: Map<TraceNode, Position>): Position | undefined {
  const { span, parent, blocks } = node;
  if (!parent) return { within: -1, passedOn: true, entry: span };
  const above = positions.get(parent);
  if (!blocks || !above) return undefined;
  return isEntryKind(span.kind) || span.service !== parent.span.service
    ? { ...above, entry: span }
    : { ...above };
}

function hasFailed({ span, parent }: TraceNode, failed: Set<TraceNode>): boolean {
  if (span.status === 'error') return true;
  return parent !== undefined && failed.has(parent) && parent.span.kind === 'client' && refuses(span);
}

/** Spans inside a service are often left without a status; a request or a call without one has succeeded. */
function saysNothing({ kind, status }: Span): boolean {
  return status === 'unset' && (kind === 'internal' || kind === 'unspecified');
}

function describe(
  node: TraceNode,
  calls: Map<string, Call>,
  entry: Span,
  failed: Set<TraceNode>,
): Omit<Failure, 'within' | 'passedOn' | 'count' | 'isRoot'> {
  const { span } = node;
  const details = detailsAround(node, failed);
  const raised = { ...details, mode: 'raised', of: { service: span.service } } as const;
  const call = isCall(span) ? calls.get(span.spanId) : undefined;
  if (!call) return { ...raised, operation: entry.name };
  const { caller, callee, peer } = call;
  if (callee === undefined) {
    if (isRefusedStatement(span)) return { ...raised, operation: span.name };
    return { ...details, mode: 'unanswered', of: { caller, peer }, operation: span.name };
  }
  if (call.servedToNs > node.endNs || isTimeout(span, details)) {
    const server = node.children.find((child) => isServerOf(child, node));
    const operation = (server ?? node).span.name;
    return { ...details, mode: 'timed-out', of: { service: callee }, operation };
  }
  return { ...raised, operation: span.name };
}

/** What a span does not say of its error, the failed spans around it in the same service may. */
function detailsAround(node: TraceNode, failed: Set<TraceNode>): ErrorDetails {
  const details = errorDetails(node.span);
  let around = node.parent;
  for (let i = 0; i < MAX_ASCENT && around && failed.has(around); i++, around = around.parent) {
    if (around.span.service !== node.span.service) break;
    if (details.exceptionType !== undefined || details.message !== undefined) break;
    const { exceptionType, message } = errorDetails(around.span);
    Object.assign(details, { exceptionType, message });
  }
  return details;
}
