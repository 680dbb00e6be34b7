import { namePattern } from '#span';
import { callKey, type Call } from './calls.js';
import { shortKey } from './short-key.js';
import { type TraceNode } from './trace-tree.js';

/** Calls of one trace that the same chain of calls leads to: one entry, however often they are made. */
export type CallPath = {
  caller: string;
  /** The service that answers; what the caller calls it where none does. */
  callee: string;
  /** The key of the call that these are made in the course of; "" for those of the root. */
  within: string;
  /** How many of them the critical path leads through, and how many of those failed. */
  calls: number;
  failed: number;
  /** Their time on the critical path, without that of the calls further down; by the unit's key. */
  ns: Map<string, number>;
};

/** Calls further down count for the last one that has a path of its own. */
const MAX_DEPTH = 16;

type Place = { key: string; depth: number; path: CallPath | undefined; below: Map<string, Place> };

/** Follows a trace from the root down and sorts its calls by path. Parents have to be entered before their children. */
export class CallPaths {
  readonly paths = new Map<string, CallPath>();
  private readonly places = new Map<TraceNode, Place>();
  private readonly root: Place = { key: '', depth: 0, path: undefined, below: new Map() };

  /** @param answers who answers which call in this trace, by {@link callKey} */
  constructor(private readonly answers: Map<string, string>) {}

  /** Only for nodes that the critical path leads through. Answers where their time counts; undefined above all calls. */
  enter(node: TraceNode, call: Call | undefined): CallPath | undefined {
    const around = (node.parent && this.places.get(node.parent)) ?? this.root;
    const place = call && around.depth < MAX_DEPTH ? this.placeOf(node, call, around) : around;
    this.places.set(node, place);
    if (place !== around && place.path) {
      place.path.calls++;
      if (node.span.status === 'error') place.path.failed++;
    }
    return place.path;
  }

  /** Addresses change with each release, names do not: so a call is known by who answers it, where anybody does. */
  private placeOf(node: TraceNode, call: Call, around: Place): Place {
    const { caller, peer } = call;
    const callee = call.callee ?? this.answers.get(callKey(call)) ?? peer;
    const own = `${callKey({ caller, peer: callee })}\u0000${namePattern(node.span.name)}`;
    const known = around.below.get(own);
    if (known) return known;
    const path = { caller, callee, within: around.key, calls: 0, failed: 0, ns: new Map<string, number>() };
    const key = shortKey(`${around.key}\u0001${own}`);
    const place = { key, depth: around.depth + 1, path, below: new Map<string, Place>() };
    around.below.set(own, place);
    this.paths.set(key, path);
    return place;
  }
}
