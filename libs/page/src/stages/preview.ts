import { type Route, type RoutingAnswer, type Sla, type Team } from '#contract';
import { ownerOf } from './owner.js';
import { inOrder, routesOf, type RoutingFacts } from './route.js';

type Why = RoutingAnswer['channels'][number]['because'][number];

/** Who would be told of an incident, and why; `slas` are those that it would violate. */
export function previewOf(
  facts: RoutingFacts,
  slas: readonly Sla[],
  routes: readonly Route[],
  teams: readonly Team[],
): RoutingAnswer {
  const { reasons, passedOver } = routesOf(facts, routes, teams);
  const decisions = new Map([...reasons, ...passedOver].map(({ route, reason }) => [route, reason]));
  const ordered = inOrder(routes);
  const channels = new Map<string, Why[]>();
  const escalations = new Map<string, Why[]>();
  for (const { id, channels: named, escalation } of slas) {
    for (const channel of named) append(channels, channel, { kind: 'SLA', id });
    if (escalation !== undefined) append(escalations, escalation, { kind: 'SLA', id });
  }
  for (const { id, channels: named, escalation } of ordered) {
    if (decisions.get(id) !== 'routed') continue;
    for (const channel of named) append(channels, channel, { kind: 'route', id });
    if (escalation !== undefined) append(escalations, escalation, { kind: 'route', id });
  }
  return {
    severity: facts.severity,
    tiers: [...facts.tiers],
    owners: facts.services.map((service) => {
      const { team = null, pattern = null } = ownerOf(service, teams) ?? {};
      return { service, team, pattern };
    }),
    channels: [...channels].map(([channel, because]) => ({ channel, because })),
    escalations: [...escalations].map(([policy, because]) => ({ policy, because })),
    routes: ordered.flatMap(({ id }) => {
      const reason = decisions.get(id);
      return reason === undefined ? [] : [{ route: id, reason }];
    }),
  };
}

function append(all: Map<string, Why[]>, id: string, why: Why): void {
  const because = all.get(id);
  if (because) because.push(why);
  else all.set(id, [why]);
}
