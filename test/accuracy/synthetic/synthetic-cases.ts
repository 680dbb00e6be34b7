import { type LabelledCase } from '../cases.js';
import { quantileOf } from '../violated.js';
import { Chance } from './chance.js';
import { faultOf, KINDS } from './faults.js';
import { simulate } from './simulate.js';
import { topologyOf, type Shape } from './topology.js';

/** As many as a public case has. */
const REQUESTS = 120;
/** A fault that fewer requests meet violates nothing, as a full pool of a gateway that nobody calls: there is another one instead. */
const MIN_HIT = 5;

/** Faults of each kind in turn, each in a system of its own: rules are checked on more than the few that were recorded. */
export function* syntheticCases(
  cases: number,
  seed: number,
  shape: Shape = 'layered',
): Generator<LabelledCase> {
  for (let i = 0; i < cases; i++) {
    const chance = new Chance(seed * 1_000_003 + i);
    let labelled: LabelledCase | undefined;
    while (!labelled) labelled = caseOf(i, shape, chance);
    yield labelled;
  }
}

function caseOf(i: number, shape: Shape, chance: Chance): LabelledCase | undefined {
  const kind = KINDS[i % KINDS.length]!;
  const topology = topologyOf(shape, chance);
  const baseline = simulate(topology, () => 0, REQUESTS, chance);
  const usualMs = quantileOf(
    baseline.met.map(({ durationMs }) => durationMs),
    0.5,
  );
  // Whoever meets more requests is more often at fault.
  const names = baseline.met.flatMap((met) => (kind.of === 'service' ? met.services : met.databases));
  if (names.length === 0) return undefined;
  const culprit = chance.pick(names);
  const fault = faultOf(kind, culprit, usualMs * chance.uniform(0.2, 1.5), chance);
  const during = simulate(topology, fault, REQUESTS, chance);
  if (during.met.filter(({ hit }) => hit).length < MIN_HIT) return undefined;
  return {
    id: `${String(i).padStart(4, '0')}-${kind.name}-${culprit}`,
    faultType: kind.name,
    category: 'latency',
    culprits: [culprit],
    baseline: baseline.request,
    fault: during.request,
  };
}
