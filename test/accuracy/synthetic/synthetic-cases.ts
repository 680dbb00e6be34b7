import { type LabelledCase } from '../cases.js';
import { quantileOf } from '../violated.js';
import { Chance } from './chance.js';
import { faultOf, KINDS } from './faults.js';
import { simulate } from './simulate.js';
import { topologyOf, type Shape } from './topology.js';

/** As many as a public case has. */
const REQUESTS = 120;

/** Faults of each kind in turn, each in a system of its own: rules are checked on more than the few that were recorded. */
export function* syntheticCases(
  cases: number,
  seed: number,
  shape: Shape = 'layered',
): Generator<LabelledCase> {
  for (let i = 0; i < cases; i++) {
    const chance = new Chance(seed * 1_000_003 + i);
    const kind = KINDS[i % KINDS.length]!;
    const topology = topologyOf(shape, chance);
    const baseline = simulate(topology, () => 0, REQUESTS, chance);
    const usualMs = quantileOf(
      baseline.met.map(({ durationMs }) => durationMs),
      0.5,
    );
    // Whoever meets more requests is more often at fault: a fault that nobody meets violates nothing.
    const names = baseline.met.flatMap((met) => (kind.of === 'service' ? met.services : met.databases));
    if (names.length === 0) continue;
    const culprit = chance.pick(names);
    const fault = faultOf(kind, culprit, usualMs * chance.uniform(0.2, 1.5), chance);
    const during = simulate(topology, fault, REQUESTS, chance);
    const id = `${String(i).padStart(4, '0')}-${kind.name}-${culprit}`;
    yield {
      id,
      faultType: kind.name,
      category: 'latency',
      culprits: [culprit],
      baseline: baseline.request,
      fault: during.request,
    };
  }
}
