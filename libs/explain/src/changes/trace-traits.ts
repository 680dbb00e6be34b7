import { isEntryKind, namePattern, type Span } from '#span';
import { callsOf } from '../trace/calls.js';
import { type TraceTree } from '../trace/trace-tree.js';
import { traitsOfSpan, type Trait } from './attributes.js';

/** What is true of one trace. */
export type TraceTraits = {
  /** By {@link traitKey}. */
  traits: Map<string, Trait>;
  /** Those who may have changed, as far as this trace shows: the others' versions and hosts are not looked at. */
  watched: Set<string>;
  /** Something in it failed: what it did not do, it may not have got to. */
  hasFailed: boolean;
};

/** More of one trace are no description of it, but one of its sender's faults. */
const MAX_TRAITS = 2_000;

/**
 * What a trace says about its services, its account and all that is done in it. Watched are the service of its root, the
 * subjects (services or dependencies), and whoever calls these.
 */
export function traceTraits(
  tree: TraceTree,
  subjects: ReadonlySet<string>,
  { account, caller }: { account?: string | undefined; caller?: Span | undefined },
): TraceTraits {
  const traits: TraceTraits['traits'] = new Map();
  const add = (trait: Trait): void => {
    if (traits.size < MAX_TRAITS) traits.set(traitKey(trait), trait);
  };
  if (account !== undefined && account !== '') {
    add({ attribute: 'account', of: '', value: account, text: `account ${account}` });
  }
  const calls = callsOf(tree);
  const watched = new Set([...subjects, tree.root.span.service]);
  const call = (from: string, to: string): void => {
    if (from === to) return;
    watched.add(from);
    add({ attribute: 'caller', of: to, value: from, text: `${to} called by ${from}` });
  };
  if (caller) {
    call(caller.service, tree.root.span.service);
    for (const trait of traitsOfSpan(caller)) add(trait);
  }
  for (const { span, parent } of tree.nodes) {
    if (parent && subjects.has(span.service)) call(parent.span.service, span.service);
    const peer = calls.get(span.spanId)?.peer;
    if (peer !== undefined && subjects.has(peer)) call(span.service, peer);
  }
  for (const { span } of tree.nodes) {
    const of = span.service;
    const value = namePattern(span.name);
    const operation = { attribute: 'operation', of, value, text: `“${value}” in ${of}` };
    add(isEntryKind(span.kind) ? operation : { ...operation, missable: true });
    for (const trait of traitsOfSpan(span)) add(trait);
  }
  return { traits, watched, hasFailed: tree.nodes.some(({ span }) => span.status === 'error') };
}

export function traitKey({ attribute, of, value }: Trait): string {
  return `${attribute}\u0000${of}\u0000${value}`;
}
