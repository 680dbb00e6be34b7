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
};

/** Services in layers of some: calls go to lower ones. Several callers share a service, and databases are shared by some. */
export function randomTopology(chance: Chance): Topology {
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
  return { entries };
}

function randomEndpoint(
  chance: Chance,
  service: string,
  name: string,
  below: Endpoint[],
  databases: string[],
): Endpoint {
  const callees = new Set<Endpoint>();
  const calls = below.length === 0 ? 0 : chance.whole(1, 4);
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
