import { type Comparison } from './compare.js';
import { consistency, countEdges, SLOW_EDGE } from './slow-edges.js';
import { type Unit } from '../trace/path-time.js';

/** A dependency's part of the time in calls to it, 0 to 1; the rest is the caller's. */
export type DependencyPart = (caller: string, peer: string) => number;

type EdgeGrowth = { caller: string; callee: string; ns: number };

/** Nothing tells its own work from the way there and back, and work is what it is called for. */
const USUALLY = 0.75;

/**
 * Whose is the time in a call to somebody who sends no spans? The dependency's, unless all that its caller calls is
 * slow, services and other dependencies alike, while others who call the dependency have no trouble with it: then it
 * is the caller's way out. One slow call alone says nothing about that, so a caller that makes no other calls has no part.
 *
 * For a call a→d: w_a is the part of a's outgoing edges that are slow, w_d of d's incoming ones, n how many there are;
 * s_a = 0.25·w_a²·0.5·(n_a−1), s_d = 0.75·w_d²·(1 + 0.5·(n_d−1)). They share in proportion.
 */
export function dependencyEvidence(comparisons: Comparison[]): DependencyPart {
  const edges = comparisons.flatMap((comparison) => [...edgesOf(comparison).values()]);
  const slowNs = SLOW_EDGE * edges.reduce((largest, { ns }) => Math.max(largest, ns), 0);
  const isSlow = ({ ns }: EdgeGrowth): boolean => ns > slowNs;
  const outgoing = countEdges(edges, ({ caller }) => caller, isSlow);
  const incoming = countEdges(edges, ({ callee }) => callee, isSlow);
  return (caller, peer) => {
    const [out, into] = [outgoing.get(caller), incoming.get(peer)];
    if (!out || !into || into.slow === 0) return 1;
    const forCaller = (1 - USUALLY) * (out.slow / out.all) ** 2 * 0.5 * (out.all - 1);
    const forPeer = USUALLY * consistency(into);
    return forPeer / (forCaller + forPeer);
  };
}

function edgesOf({ units }: Comparison): Map<string, EdgeGrowth> {
  const edges = new Map<string, EdgeGrowth>();
  for (const { unit, violatingNs, baselineNs } of units.values()) {
    const ends = endsOf(unit);
    if (!ends) continue;
    const key = ends.join('\u0000');
    const [caller, callee] = ends;
    const edge = edges.get(key) ?? { caller, callee, ns: 0 };
    edges.set(key, edge);
    edge.ns += violatingNs - baselineNs;
  }
  return edges;
}

function endsOf(unit: Unit): [caller: string, callee: string] | undefined {
  if (unit.of === 'gap') return [unit.caller, unit.callee];
  return unit.of === 'call' ? [unit.caller, unit.peer] : undefined;
}
