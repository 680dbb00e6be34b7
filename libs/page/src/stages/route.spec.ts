import * as fc from 'fast-check';
import { type PagingReason, Route, type RouteInput, Team } from '#contract';
import { inOrder, routesOf, type RoutingFacts } from './route.js';

const facts: RoutingFacts = {
  severity: 'error',
  tiers: ['silver', 'gold'],
  services: ['payments-db'],
  accounts: ['acme', 'globex'],
  slas: ['gold-checkout'],
  labels: { acme: { region: 'eu' } },
};
const teams = [
  Team.parse({ id: 'payments', name: 'Payments', services: ['payments-*'] }),
  Team.parse({ id: 'web', name: 'Web', services: ['web'] }),
];

const route = (id: string, over: Partial<RouteInput> = {}): Route =>
  Route.parse({ id, name: id, channels: [`to-${id}`], ...over });

describe('a route', () => {
  it.each<[Route['match']]>([
    [{}],
    [{ severity: 'error' }],
    [{ severity: { atLeast: 'warning' } }],
    [{ severity: { atLeast: 'error' } }],
    [{ tiers: ['gold'] }],
    [{ teams: ['payments'] }],
    [{ services: ['payments-*'] }],
    [{ slas: ['gold-checkout'] }],
    [{ accounts: { keys: ['globex'] } }],
    [{ accounts: { labels: { region: 'eu' } } }],
    [{ accounts: { labels: { region: { exists: false } } } }],
    [{ severity: 'error', tiers: ['gold'], teams: ['web', 'payments'] }],
  ])('is taken where %j holds', (match) => {
    expect(routesOf(facts, [route('a', { match })], teams)).toEqual({
      channels: ['to-a'],
      escalations: [],
      reasons: [{ route: 'a', reason: 'routed' }],
      passedOver: [],
    });
  });

  it.each<[Route['match'], PagingReason]>([
    [{ severity: 'warning' }, 'severity-differs'],
    [{ severity: { atLeast: 'critical' } }, 'severity-differs'],
    [{ tiers: ['bronze'] }, 'tier-differs'],
    [{ teams: ['web'] }, 'team-differs'],
    [{ services: ['payments'] }, 'service-differs'],
    [{ slas: ['silver-checkout'] }, 'sla-differs'],
    [{ accounts: { keys: ['initech'] } }, 'account-differs'],
    [{ accounts: { labels: { region: 'us' } } }, 'account-differs'],
    [{ tiers: ['gold'], teams: ['web'] }, 'team-differs'],
  ])('with %j is passed over: %s', (match, reason) => {
    expect(routesOf(facts, [route('a', { match })], teams)).toEqual({
      channels: [],
      escalations: [],
      reasons: [],
      passedOver: [{ route: 'a', reason }],
    });
  });

  it('that asks for accounts is not about all traffic', () => {
    const all = { ...facts, accounts: ['*'], labels: {} };
    const match = { accounts: { labels: { region: { notIn: ['us'] } } } };
    expect(routesOf(all, [route('a', { match })], teams).channels).toEqual([]);
  });
});

describe('routes', () => {
  it('are asked by position until one matches that does not continue', () => {
    const routes = [
      route('default'),
      route('all-to-log', { position: 1, continue: true }),
      route('gold', { match: { tiers: ['gold'] }, escalation: 'night' }),
      route('bronze', { match: { tiers: ['bronze'] } }),
    ];
    expect(routesOf(facts, routes, teams)).toEqual({
      channels: ['to-all-to-log', 'to-gold'],
      escalations: ['night'],
      reasons: [
        { route: 'all-to-log', reason: 'routed' },
        { route: 'gold', reason: 'routed' },
      ],
      passedOver: [
        { route: 'bronze', reason: 'tier-differs' },
        { route: 'default', reason: 'earlier-route' },
      ],
    });
  });

  it('name a channel once', () => {
    const routes = [
      route('a', { channels: ['x', 'y'], continue: true }),
      route('b', { channels: ['y', 'z'] }),
    ];
    expect(routesOf(facts, routes, teams).channels).toEqual(['x', 'y', 'z']);
  });
});

const someRoute = fc.record({
  position: fc.integer({ min: 0, max: 3 }),
  match: fc.constantFrom<Route['match']>(
    {},
    { tiers: ['gold'] },
    { tiers: ['bronze'] },
    { teams: ['payments'] },
  ),
  channels: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
  continue: fc.boolean(),
});
const someRoutes = fc
  .array(someRoute, { maxLength: 6 })
  .map((all) => all.map((each, i) => route(`r${i}`, each)));

describe('the laws of routes', () => {
  it('the order in which they are stored does not matter', () => {
    const both = someRoutes.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(both, ([one, other]) => {
        expect(routesOf(facts, other, teams)).toEqual(routesOf(facts, one, teams));
      }),
    );
  });

  it('each is taken or passed over, and told are exactly the channels of those that are taken', () => {
    fc.assert(
      fc.property(someRoutes, (routes) => {
        const { channels, reasons, passedOver } = routesOf(facts, routes, teams);
        const ids = [...reasons, ...passedOver].map((each) => each.route);
        expect(ids.toSorted()).toEqual(routes.map(({ id }) => id).toSorted());
        const taken = inOrder(routes).filter(({ id }) => reasons.some((each) => each.route === id));
        expect(new Set(channels)).toEqual(new Set(taken.flatMap((each) => each.channels)));
        expect(taken.slice(0, -1).every((each) => each.continue)).toBe(true);
      }),
    );
  });

  it('a default route leaves nobody out, and takes from nobody', () => {
    fc.assert(
      fc.property(someRoutes, (routes) => {
        const without = routesOf(facts, routes, teams);
        const withDefault = routesOf(facts, [...routes, route('default', { position: 4 })], teams);
        expect(withDefault.reasons.length).toBeGreaterThan(0);
        expect(withDefault.channels).toEqual(expect.arrayContaining(without.channels));
        expect(withDefault.reasons.slice(0, without.reasons.length)).toEqual(without.reasons);
      }),
    );
  });

  it('one that does not match changes nothing, wherever it stands', () => {
    fc.assert(
      fc.property(someRoutes, fc.integer({ min: 0, max: 4 }), (routes, position) => {
        const other = route('zz', { position, match: { severity: 'info' } });
        const { channels, reasons } = routesOf(facts, [...routes, other], teams);
        expect({ channels, reasons }).toEqual({
          channels: routesOf(facts, routes, teams).channels,
          reasons: routesOf(facts, routes, teams).reasons,
        });
      }),
    );
  });
});
