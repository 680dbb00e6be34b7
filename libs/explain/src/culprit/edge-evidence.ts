import { type Comparison } from './compare.js';
import { consistency, countEdges, SLOW_EDGE } from './slow-edges.js';

/** The callee's part of the gap on one side of an edge's server spans, 0 to 1; the rest is the caller's. */
export type CalleePart = (caller: string, callee: string, side: Side) => number;

type Side = 'before' | 'after';
type EdgeGrowth = { caller: string; callee: string; before: number; after: number };

/** Where nothing else tells: packets that leave late are a service's requests, and its answers. */
const CALLEE = { before: 0.4, after: 0.6 };

/**
 * Who owns the time in a client span that its server span does not cover? Caller and callee look the same in one
 * trace, and either convention is wrong for half of the faults. So the evidence decides, for each side of the server
 * span: the endpoint whose other edges are slow on that side throughout. A service that waits for its connections, or
 * whose packets leave late, is slow before the server spans of whomever it calls; one with a full pool is so for
 * whoever calls it; and an edge of theirs that is as fast as ever clears them, whichever operation it is seen in.
 *
 * For one side of an edge a→c: p is {@link CALLEE}; w_a is the part of a's outgoing edges that are slow on that side,
 * w_c of c's incoming ones, n how many there are;
 * s_a = (1−p)·w_a²·(1 + 0.5·(n_a−1)), s_c = p·w_c²·(1 + 0.5·(n_c−1)). They share in proportion.
 */
export function edgeEvidence(comparisons: Comparison[]): CalleePart {
  const edges = comparisons.flatMap((comparison) => [...edgesOf(comparison).values()]);
  const largestNs = edges.reduce((largest, edge) => Math.max(largest, edge.before, edge.after), 0);
  const slowNs = SLOW_EDGE * largestNs;
  const countsOn = (side: Side) => ({
    outgoing: countEdges(
      edges,
      ({ caller }) => caller,
      (edge) => edge[side] > slowNs,
    ),
    incoming: countEdges(
      edges,
      ({ callee }) => callee,
      (edge) => edge[side] > slowNs,
    ),
  });
  const counts = { before: countsOn('before'), after: countsOn('after') };
  return (caller, callee, side) => {
    const p = CALLEE[side];
    const [outgoing, incoming] = [counts[side].outgoing.get(caller), counts[side].incoming.get(callee)];
    const forCaller = outgoing ? (1 - p) * consistency(outgoing) : 0;
    const forCallee = incoming ? p * consistency(incoming) : 0;
    return forCaller + forCallee > 0 ? forCallee / (forCaller + forCallee) : p;
  };
}

function edgesOf(comparison: Comparison): Map<string, EdgeGrowth> {
  const edges = new Map<string, EdgeGrowth>();
  for (const { unit, violatingNs, baselineNs } of comparison.units.values()) {
    if (unit.of !== 'gap') continue;
    const { caller, callee, side } = unit;
    const key = `${caller}\u0000${callee}`;
    let edge = edges.get(key);
    if (!edge) edges.set(key, (edge = { caller, callee, before: 0, after: 0 }));
    edge[side] += violatingNs - baselineNs;
  }
  return edges;
}
