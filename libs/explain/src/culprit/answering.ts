import { callKey } from '../trace/calls.js';
import { type PathTime } from '../trace/path-time.js';

/** Somebody who may be to blame. A dependency is called but sends no spans of its own. */
export type Suspect = { name: string; kind: 'service' | 'dependency' };

export function suspectKey({ kind, name }: Suspect): string {
  return `${kind}\u0000${name}`;
}

/**
 * Who is on the other side of a call that no span answers? A call that times out leaves a client span whose server
 * span is still running, so not sent: whoever answers that call in other traces is meant. Else a service of that
 * name, else it is a dependency.
 */
export function peersIn(times: PathTime[]): (caller: string, peer: string) => Suspect {
  const answers = answersOf(times);
  const services = servicesOf(times);
  const peers = new Map<string, Suspect>();
  return (caller, peer) => {
    const key = callKey({ caller, peer });
    let suspect = peers.get(key);
    if (!suspect) {
      const answering = answers.get(key);
      const service = answering?.size === 1 ? [...answering][0] : services.has(peer) ? peer : undefined;
      suspect =
        service === undefined ? { name: peer, kind: 'dependency' } : { name: service, kind: 'service' };
      peers.set(key, suspect);
    }
    return suspect;
  };
}

function answersOf(times: PathTime[]): Map<string, Set<string>> {
  const answers = new Map<string, Set<string>>();
  for (const time of times) {
    for (const [key, callee] of time.answers) {
      const known = answers.get(key);
      if (known) known.add(callee);
      else answers.set(key, new Set([callee]));
    }
  }
  return answers;
}

function servicesOf(times: PathTime[]): Set<string> {
  const services = new Set<string>();
  for (const time of times) {
    for (const { unit } of time.units.values()) {
      if (unit.of === 'self') services.add(unit.service);
      if (unit.of === 'gap' || unit.of === 'around') services.add(unit.caller).add(unit.callee);
    }
  }
  return services;
}
