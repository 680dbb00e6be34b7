import { type Comparison } from './compare.js';
import { type CalleePart } from './edge-evidence.js';
import { consistency, countEdges, SLOW_EDGE } from './slow-edges.js';

type Edge = { caller: string; callee: string; grownNs: number; seen: number };

/** Where only one calls: work of its own is likelier than the way to whom it calls, which is a part of the same time. */
const CALLER = 0.55;

/**
 * Whose is the time that a service spends right before or after a call of which it sends no span? It is work of its
 * own and the way to the callee in one. The service's, unless others who call the same callee have become slow at the
 * same place: then it is the way to the callee, or its pool.
 *
 * For one side of a call a→c: w_c is the part of c's callers that are slow on that side, n how many there are; w_a is
 * the part of those that a calls. s_a = 0.55·(1 + 0.5·w_a²·(n_a−1)), s_c = 0.45·w_c²·(1 + 2·(n_c−1)). They share in proportion.
 */
export function aroundEvidence(comparisons: Comparison[]): CalleePart {
  const edges = { before: edgesOf(comparisons, 'before'), after: edgesOf(comparisons, 'after') };
  const all = [...edges.before, ...edges.after];
  const slowNs = SLOW_EDGE * all.reduce((largest, edge) => Math.max(largest, meanNs(edge)), 0);
  const isSlow = (edge: Edge): boolean => meanNs(edge) > slowNs;
  const countsOf = (own: Edge[]) => ({
    outgoing: countEdges(own, ({ caller }) => caller, isSlow),
    incoming: countEdges(own, ({ callee }) => callee, isSlow),
  });
  const counts = { before: countsOf(edges.before), after: countsOf(edges.after) };
  return (caller, callee, side) => {
    const [outgoing, incoming] = [counts[side].outgoing.get(caller), counts[side].incoming.get(callee)];
    const others = outgoing ? (outgoing.slow / outgoing.all) ** 2 * (outgoing.all - 1) : 0;
    const forCaller = CALLER * (1 + 0.5 * others);
    const forCallee = incoming ? (1 - CALLER) * consistency(incoming, 2) : 0;
    return forCallee / (forCaller + forCallee);
  };
}

function meanNs({ grownNs, seen }: Edge): number {
  return grownNs / seen;
}

/** Each caller of a callee once, however many kinds of requests it is seen in. */
function edgesOf(comparisons: Comparison[], side: 'before' | 'after'): Edge[] {
  const edges = new Map<string, Edge>();
  for (const { units } of comparisons) {
    for (const { unit, violatingNs, baselineNs } of units.values()) {
      if (unit.of !== 'around' || unit.side !== side) continue;
      const { caller, callee } = unit;
      const key = `${caller}\u0000${callee}`;
      let edge = edges.get(key);
      if (!edge) edges.set(key, (edge = { caller, callee, grownNs: 0, seen: 0 }));
      edge.grownNs += violatingNs - baselineNs;
      edge.seen++;
    }
  }
  return [...edges.values()];
}
