import { type Chance } from './chance.js';

/** Where time passes: in a service, before or after the server span of a call, or in a query. */
type Place =
  | { at: 'work'; service: string }
  | { at: 'before' | 'after'; caller: string; callee: string }
  | { at: 'query'; service: string; database: string };

/** The time that a fault adds somewhere, in ms; it is asked each time that something happens there. */
export type Fault = (place: Place) => number;

type Kind = { name: string; of: 'service' | 'database'; hits: (place: Place, culprit: string) => boolean };

/**
 * What each fault does to a trace is physics: packets that leave a service late are its requests, seen before the
 * server span of its callees, and its answers, seen after its own server span by its callers.
 */
export const KINDS: Kind[] = [
  {
    name: 'slow-cpu',
    of: 'service',
    hits: (place, culprit) => place.at === 'work' && place.service === culprit,
  },
  {
    name: 'network-out',
    of: 'service',
    hits: (place, culprit) =>
      (place.at === 'before' && place.caller === culprit) ||
      (place.at === 'after' && place.callee === culprit),
  },
  {
    name: 'network-in',
    of: 'service',
    hits: (place, culprit) =>
      (place.at === 'before' && place.callee === culprit) ||
      (place.at === 'after' && place.caller === culprit),
  },
  {
    name: 'server-pool-full',
    of: 'service',
    hits: (place, culprit) => place.at === 'before' && place.callee === culprit,
  },
  {
    name: 'client-pool-full',
    of: 'service',
    hits: (place, culprit) => place.at === 'before' && place.caller === culprit,
  },
  {
    name: 'slow-database',
    of: 'database',
    hits: (place, culprit) => place.at === 'query' && place.database === culprit,
  },
];

/** About `extraMs` wherever it hits; one in three faults only now and then. */
export function faultOf(kind: Kind, culprit: string, extraMs: number, chance: Chance): Fault {
  const probability = chance.happens(1 / 3) ? 0.4 : 1;
  return (place) =>
    kind.hits(place, culprit) && chance.happens(probability) ? chance.duration(extraMs, 0.3) : 0;
}
