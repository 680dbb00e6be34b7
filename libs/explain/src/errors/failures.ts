import { isEntryKind, namePattern, type Span } from '#span';
import { isCall, type Call } from '../trace/calls.js';
import { errorDetails, isRefusedStatement, isTimeout, refuses, type ErrorDetails } from './error-details.js';
import { isServerOf, type TraceNode, type TraceTree } from '../trace/trace-tree.js';

/** Whose failure it is where nothing below it failed: a service's, or that of the other side of a call. */
type Blame = {
  /** A service that raised an error, a call that no span answers, or one that was given up before its answer came. */
  mode: 'raised' | 'unanswered' | 'timed-out';
  of: { service: string } | { caller: string; peer: string };
  /** What was asked of it: "POST /charges". */
  operation: string;
};

/** What failed in one trace; alike spans that failed next to each other are one. */
export type Failure = Blame &
  ErrorDetails & {
    /** The same for the same error in every trace: messages differ, by ids and amounts, and names by ids. */
    key: string;
    /** The index of the failure around it; -1 where there is none. */
    within: number;
    /** True where nothing between that one and this one succeeded: so this one may be why that one failed. */
    passedOn: boolean;
    /** How many spans it stands for: the attempts at a call. */
    count: number;
    /** It is the root's: what was judged has failed. */
    isRoot: boolean;
  };

/** Where a node is: the failure around it (its own where it has failed), and the request that it is part of. */
type Position = {
  within: number;
  passedOn: boolean;
  entry: Span;
  /** What the span says of its own failure; undefined where it has not failed. */
  failed: ErrorDetails | undefined;
};

/** By the node's index; undefined for what nobody waited for. */
type Positions = (Position | undefined)[];

/** More than there are spans in any trace; its square is a whole number still. */
const MAX_FAILURES = 2 ** 25;

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
  const places = new FailurePlaces();
  const positions: Positions = [];
  for (const node of tree.nodes) {
    const position = positionOf(node, positions);
    positions.push(position);
    if (!position) continue;
    const { within, passedOn, entry } = position;
    if (!hasFailed(node, positions)) {
      position.passedOn = passedOn && saysNothing(node.span);
      continue;
    }
    const own = (position.failed = errorDetails(node.span));
    position.passedOn = true;
    const details = detailsAround(node, own, positions);
    const blame = blameFor(node, calls, entry, details);
    const key = keyOf(blame, details);
    position.within = places.indexOf(key, within, passedOn);
    const alike = failures[position.within];
    if (alike) {
      alike.count++;
      continue;
    }
    const { mode, of, operation } = blame;
    const { status, exceptionType, message } = details;
    const isRoot = node === tree.root;
    failures.push({
      mode,
      of,
      operation,
      status,
      exceptionType,
      message,
      key,
      within,
      passedOn,
      count: 1,
      isRoot,
    });
  }
  return failures;
}

/** Indexes of failures by key and place: numbers, as of 10,000 within each other each would have a text of its own. */
class FailurePlaces {
  private readonly keys = new Map<string, number>();
  private readonly indexes = new Map<number, number>();

  /** The index of the alike failure that is known there; a new one, which is the next, where none is. */
  indexOf(key: string, within: number, passedOn: boolean): number {
    let keyIndex = this.keys.get(key);
    if (keyIndex === undefined) this.keys.set(key, (keyIndex = this.keys.size));
    const place = 2 * ((within + 1) * MAX_FAILURES + keyIndex) + (passedOn ? 1 : 0);
    let index = this.indexes.get(place);
    if (index === undefined) this.indexes.set(place, (index = this.indexes.size));
    return index;
  }
}

function keyOf({ of, operation, mode }: Blame, { status, exceptionType }: ErrorDetails): string {
  const whose = 'service' in of ? of.service : `${of.caller}\u0000${of.peer}`;
  return `${whose}\u0000${namePattern(operation)}\u0000${mode}\u0000${status}\u0000${exceptionType}`;
}

function positionOf({ span, parent, blocks }: TraceNode, positions: Positions): Position | undefined {
  if (!parent) return { within: -1, passedOn: true, entry: span, failed: undefined };
  const above = positions[parent.index];
  if (!blocks || !above) return undefined;
  const isEntry = isEntryKind(span.kind) || span.service !== parent.span.service;
  return {
    within: above.within,
    passedOn: above.passedOn,
    entry: isEntry ? span : above.entry,
    failed: undefined,
  };
}

function hasFailed({ span, parent }: TraceNode, positions: Positions): boolean {
  if (span.status === 'error') return true;
  return parent?.span.kind === 'client' && positions[parent.index]?.failed !== undefined && refuses(span);
}

/** Spans inside a service are often left without a status; a request or a call without one has succeeded. */
function saysNothing({ kind, status }: Span): boolean {
  return status === 'unset' && (kind === 'internal' || kind === 'unspecified');
}

function blameFor(node: TraceNode, calls: Map<string, Call>, entry: Span, details: ErrorDetails): Blame {
  const { span } = node;
  const call = isCall(span) ? calls.get(span.spanId) : undefined;
  if (!call) return { mode: 'raised', of: { service: span.service }, operation: entry.name };
  const { caller, callee, peer } = call;
  if (callee === undefined && !isRefusedStatement(span))
    return { mode: 'unanswered', of: { caller, peer }, operation: span.name };
  if (callee !== undefined && (call.servedToNs > node.endNs || isTimeout(span, details))) {
    const server = node.children.find((child) => isServerOf(child, node));
    return { mode: 'timed-out', of: { service: callee }, operation: (server ?? node).span.name };
  }
  return { mode: 'raised', of: { service: span.service }, operation: span.name };
}

/** What a span does not say of its error, the failed spans around it in the same service may. */
function detailsAround(node: TraceNode, own: ErrorDetails, positions: Positions): ErrorDetails {
  let details = own;
  let around = node.parent;
  for (let i = 0; i < MAX_ASCENT && around; i++, around = around.parent) {
    const known = positions[around.index]?.failed;
    if (!known || around.span.service !== node.span.service) break;
    if (details.exceptionType !== undefined || details.message !== undefined) break;
    const { exceptionType, message } = known;
    details = { status: own.status, exceptionType, message };
  }
  return details;
}
