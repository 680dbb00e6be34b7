import { callKey, type Call } from './calls.js';
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

/** Calls further down count for the last one that has a path of its own: keys grow with each. */
const MAX_DEPTH = 16;

type Position = { key: string; depth: number };

/** Follows a trace from the root down and sorts its calls by path. Parents have to be entered before their children. */
export class CallPaths {
  readonly paths = new Map<string, CallPath>();
  private readonly positions = new Map<TraceNode, Position>();

  /** Only for nodes that the critical path leads through. */
  enter(node: TraceNode, call: Call | undefined): void {
    const { key: within, depth } = (node.parent && this.positions.get(node.parent)) ?? { key: '', depth: 0 };
    if (!call || depth >= MAX_DEPTH) {
      this.positions.set(node, { key: within, depth });
      return;
    }
    // Addresses change with each release, names do not: who answers, where anybody does.
    const { caller, callee = call.peer } = call;
    const key = `${within}\u0001${callKey({ caller, peer: callee })}\u0000${node.span.name}`;
    this.positions.set(node, { key, depth: depth + 1 });
    let path = this.paths.get(key);
    if (!path) this.paths.set(key, (path = { caller, callee, within, calls: 0, failed: 0, ns: new Map() }));
    path.calls++;
    if (node.span.status === 'error') path.failed++;
  }

  /** Time of an entered node. */
  add(node: TraceNode, unitKey: string, ns: number): void {
    const own = this.paths.get(this.positions.get(node)?.key ?? '');
    own?.ns.set(unitKey, (own.ns.get(unitKey) ?? 0) + ns);
  }
}
