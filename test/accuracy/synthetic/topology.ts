import { type Chance } from './chance.js';

/** What a service does for one kind of request, and whom it asks for that. */
export type Endpoint = {
  service: string;
  name: string;
  workMs: number;
  /** A database that sends no spans. */
  query: { database: string; ms: number } | undefined;
  calls: { to: Endpoint; probability: number }[];
  /** All calls at once, or one after the other. */
  parallel: boolean;
};

export type Topology = {
  /** Operations that requests come in with, and how often compared with each other. */
  entries: { endpoint: Endpoint; weight: number }[];
  /** False where only those who answer a call send a span of it. */
  callersSendSpans: boolean;
  /** How many traces have a further root, as of a job that somebody started meanwhile: 0 to 1. */
  furtherRoots: number;
};

export const SHAPES = ['layered', 'deep', 'bare'] as const;
/** What systems look like: wide and shallow, or long chains of many services, whose callers send spans or (bare) do not. */
export type Shape = (typeof SHAPES)[number];

export function topologyOf(shape: Shape, chance: Chance): Topology {
  return shape === 'layered' ? layeredTopology(chance) : deepTopology(chance, shape === 'deep');
}

/** Services in layers of some: calls go to lower ones. Several callers share a service, and databases are shared by some. */
function layeredTopology(chance: Chance): Topology {
  const databases = Array.from({ length: 3 }, (_, i) => `db-${i}`);
  const below: Endpoint[] = [];
  for (const [depth, services] of [chance.whole(3, 5), chance.whole(3, 5), chance.whole(2, 4)].entries()) {
    const layer = Array.from({ length: services }, (_, i) => `service-${3 - depth}${i}`).flatMap((service) =>
      Array.from({ length: chance.whole(1, 2) }, (_, i) =>
        randomEndpoint(chance, service, `operation-${i}`, below, databases),
      ),
    );
    below.push(...layer);
  }
  const entries = Array.from({ length: chance.whole(2, 5) }, (_, i) => ({
    endpoint: randomEndpoint(chance, `gateway-${i % 2}`, `GET /page-${i}`, below, []),
    weight: 1 / (i + 1),
  }));
  return { entries, callersSendSpans: true, furtherRoots: 0 };
}

/**
 * Forty services, each with one purpose and mostly a database of its own, in chains of up to five; requests come in at
 * any of eight, as through a proxy that sends no spans.
 */
function deepTopology(chance: Chance, callersSendSpans: boolean): Topology {
  let below: Endpoint[] = [];
  for (const [depth, services] of [10, 8, 7, 7].entries()) {
    const layer = Array.from({ length: services }, (_, i) => {
      const service = `service-${4 - depth}${i}`;
      return Array.from({ length: chance.whole(1, 2) }, (_, j) =>
        randomEndpoint(chance, service, `operation-${j}`, below, [`db-of-${service}`], 2),
      );
    }).flat();
    // Now and then a layer is passed over.
    below = [...layer, ...below.filter(() => chance.happens(0.2))];
  }
  const entries = Array.from({ length: 12 }, (_, i) => ({
    endpoint: randomEndpoint(chance, `front-${i % 8}`, `GET /page-${i}`, below, [], 3),
    weight: 1 / (i + 1),
  }));
  return { entries, callersSendSpans, furtherRoots: 0.2 };
}

function randomEndpoint(
  chance: Chance,
  service: string,
  name: string,
  below: Endpoint[],
  databases: string[],
  maxCalls = 4,
): Endpoint {
  const callees = new Set<Endpoint>();
  const calls = below.length === 0 ? 0 : chance.whole(1, maxCalls);
  for (let i = 0; i < calls; i++) callees.add(chance.pick(below));
  const asks = databases.length > 0 && chance.happens(0.5);
  return {
    service,
    name,
    workMs: chance.uniform(1, 20),
    query: asks ? { database: chance.pick(databases), ms: chance.uniform(2, 15) } : undefined,
    calls: [...callees].map((to) => ({
      to,
      probability: chance.happens(0.8) ? 1 : chance.uniform(0.2, 0.8),
    })),
    parallel: chance.happens(0.3),
  };
}
