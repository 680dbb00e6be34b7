import { type PagingReason, type Route, type Severity, type Team } from '#contract';
import { accountTest, anyGlob, compiledOnce, type Labels, severityTest } from './matchers.js';
import { ownerOf } from './owner.js';

/** What a route may ask of an incident. */
export type RoutingFacts = {
  severity: Severity;
  /** Of the contracts of its accounts. */
  tiers: readonly string[];
  /** The culprit, else those of the operations that are violated. */
  services: readonly string[];
  /** The keys of those that violate; "*" where all traffic is judged as one. */
  accounts: readonly string[];
  /** Their ids. */
  slas: readonly string[];
  /** Of the registered ones of the accounts, by their keys. */
  labels?: Readonly<Record<string, Labels>> | undefined;
};

type RouteDecision = { route: string; reason: PagingReason };

export type Routing = {
  /** Ids of channels, without repetition, in the order of the routes. */
  channels: string[];
  /** Ids of escalation policies, likewise. */
  escalations: string[];
  /** The routes that are taken. */
  reasons: RouteDecision[];
  /** The others, each with the first condition that does not hold, or that none is asked any more. */
  passedOver: RouteDecision[];
};

type Asked = RoutingFacts & { owners: readonly string[] };
type Condition = { otherwise: PagingReason; holds: (asked: Asked) => boolean };

const conditionsOf = compiledOnce(({ match }: Route): Condition[] => {
  const { severity, tiers, teams, services, accounts, slas } = match;
  const conditions: Condition[] = [];
  const add = (otherwise: PagingReason, holds: Condition['holds']) => conditions.push({ otherwise, holds });
  if (severity) {
    const fits = severityTest(severity);
    add('severity-differs', (asked) => fits(asked.severity));
  }
  if (slas) add('sla-differs', (asked) => asked.slas.some((id) => slas.includes(id)));
  if (tiers) add('tier-differs', (asked) => asked.tiers.some((tier) => tiers.includes(tier)));
  if (teams) add('team-differs', ({ owners }) => owners.some((team) => teams.includes(team)));
  if (services) {
    const fits = anyGlob(services);
    add('service-differs', (asked) => asked.services.some(fits));
  }
  if (accounts) {
    const fits = accountTest(accounts);
    add('account-differs', ({ accounts: keys, labels = {} }) =>
      keys.some((key) => fits(key, Object.hasOwn(labels, key) ? (labels[key] ?? {}) : {})),
    );
  }
  return conditions;
});

/** Whom routes tell of an incident: the first that matches, and those after it for as long as each says `continue`. */
export function routesOf(facts: RoutingFacts, routes: readonly Route[], teams: readonly Team[]): Routing {
  const owners = facts.services.flatMap((service) => ownerOf(service, teams)?.team ?? []);
  const asked = { ...facts, owners };
  const channels = new Set<string>();
  const escalations = new Set<string>();
  const reasons: RouteDecision[] = [];
  const passedOver: RouteDecision[] = [];
  let isDone = false;
  for (const route of inOrder(routes)) {
    const failing = isDone ? undefined : conditionsOf(route).find(({ holds }) => !holds(asked));
    if (isDone || failing) {
      passedOver.push({ route: route.id, reason: failing?.otherwise ?? 'earlier-route' });
      continue;
    }
    for (const channel of route.channels) channels.add(channel);
    if (route.escalation !== undefined) escalations.add(route.escalation);
    reasons.push({ route: route.id, reason: 'routed' });
    isDone = !route.continue;
  }
  return { channels: [...channels], escalations: [...escalations], reasons, passedOver };
}

/** The order in which they are asked: the default route needs no position to be the last. */
export function inOrder(routes: readonly Route[]): Route[] {
  const isOpen = ({ match }: Route) => Number(Object.values(match).every((each) => each === undefined));
  return routes.toSorted(
    (a, b) => a.position - b.position || isOpen(a) - isOpen(b) || (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}
