import { type PathTime, type Unit } from '#explain';
import { storedName } from './stored-name.js';

/** Whose time it is. A dependency is called but sends no spans of its own. */
export type Owner = { kind: 'service' | 'dependency'; name: string };

/**
 * A request's duration, divided among who took it: a service's own work is its own, a call that nobody's span answers the
 * dependency's. What passes between a caller and its callee (the network, a pool, a queue in front of either) is one
 * half each: one trace can't tell whose it is.
 */
export function ownersOf(time: PathTime): { owner: Owner; ns: number }[] {
  const owners = new Map<string, { owner: Owner; ns: number }>();
  for (const { unit, ns } of time.units.values()) {
    for (const { kind, named, part } of partsOf(unit)) {
      const owner = { kind, name: storedName(named) };
      const key = `${owner.kind}\u0000${owner.name}`;
      const known = owners.get(key);
      if (known) known.ns += ns * part;
      else owners.set(key, { owner, ns: ns * part });
    }
  }
  return [...owners.values()].filter(({ ns }) => ns > 0);
}

function partsOf(unit: Unit): { kind: Owner['kind']; named: string; part: number }[] {
  if (unit.of === 'self') return [{ kind: 'service', named: unit.service, part: 1 }];
  if (unit.of === 'call') return [{ kind: 'dependency', named: unit.peer, part: 1 }];
  if (unit.of === 'around') return [{ kind: 'service', named: unit.caller, part: 1 }];
  return [unit.caller, unit.callee].map((named) => ({ kind: 'service', named, part: 0.5 }));
}
