import { type Comparison } from './compare.js';

/** The callee's part of the gap on an edge, 0 to 1; the rest is the caller's. */
export type CalleePart = (caller: string, callee: string) => number;

type EdgeGrowth = { caller: string; callee: string; beforeNs: number; afterNs: number };

/** An edge that grew by more than this part of what the most grown one did counts as slow. */
const SLOW_EDGE = 0.3;

/**
 * Who owns the time in a client span that its server span does not cover? Caller and callee look the same in one
 * trace, and either convention is wrong for half of the faults. So the evidence decides: the endpoint whose edges
 * are slow throughout, and the side of the server span on which the time grew. Growth after it speaks for the
 * callee (its answers are late), growth before it rather for the caller.
 *
 * For an edge a→c: p = 0.25 + 0.5·after, where `after` is the part of the growth that lies after the server span;
 * w_a is the part of a's outgoing edges that are slow, w_c of c's incoming ones, n how many there are;
 * s_a = (1−p)·w_a²·(1 + 0.5·(n_a−1)), s_c = p·w_c²·(1 + 0.5·(n_c−1)). They share in proportion.
 * With one convention for all edges 70 of 107 public latency faults are named, with this rule 91.
 */
export function edgeEvidence(comparisons: Comparison[], pooled: Comparison): CalleePart {
  const edges = comparisons.flatMap((comparison) => [...edgesOf(comparison).values()]);
  const largestNs = edges.reduce((largest, edge) => Math.max(largest, growthOf(edge)), 0);
  const outgoing = consistencyBy(edges, (edge) => edge.caller, SLOW_EDGE * largestNs);
  const incoming = consistencyBy(edges, (edge) => edge.callee, SLOW_EDGE * largestNs);
  const total = edgesOf(pooled);
  return (caller, callee) => {
    const edge = total.get(edgeKey(caller, callee));
    if (!edge) return 0.5;
    const p = 0.25 + 0.5 * afterShare(edge);
    const forCaller = (1 - p) * (outgoing.get(caller) ?? 0);
    const forCallee = p * (incoming.get(callee) ?? 0);
    return forCaller + forCallee > 0 ? forCallee / (forCaller + forCallee) : p;
  };
}

/** w²·(1 + 0.5·(n−1)) of each endpoint: one slow edge of many says little, many that are all slow say a lot. */
function consistencyBy(
  edges: EdgeGrowth[],
  endpoint: (edge: EdgeGrowth) => string,
  slowNs: number,
): Map<string, number> {
  const counts = new Map<string, { all: number; slow: number }>();
  for (const edge of edges) {
    const count = counts.get(endpoint(edge)) ?? { all: 0, slow: 0 };
    count.all++;
    if (growthOf(edge) > slowNs) count.slow++;
    counts.set(endpoint(edge), count);
  }
  return new Map(
    [...counts].map(([name, { all, slow }]) => [name, (slow / all) ** 2 * (1 + 0.5 * (all - 1))]),
  );
}

function edgesOf(comparison: Comparison): Map<string, EdgeGrowth> {
  const edges = new Map<string, EdgeGrowth>();
  for (const { unit, violatingNs, baselineNs } of comparison.units.values()) {
    if (unit.of !== 'gap') continue;
    const { caller, callee, side } = unit;
    const key = edgeKey(caller, callee);
    let edge = edges.get(key);
    if (!edge) edges.set(key, (edge = { caller, callee, beforeNs: 0, afterNs: 0 }));
    edge[side === 'before' ? 'beforeNs' : 'afterNs'] += violatingNs - baselineNs;
  }
  return edges;
}

function edgeKey(caller: string, callee: string): string {
  return `${caller}\u0000${callee}`;
}

function growthOf(edge: EdgeGrowth): number {
  return edge.beforeNs + edge.afterNs;
}

function afterShare({ beforeNs, afterNs }: EdgeGrowth): number {
  const [before, after] = [Math.max(0, beforeNs), Math.max(0, afterNs)];
  return before + after > 0 ? after / (before + after) : 0.5;
}
