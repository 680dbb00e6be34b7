import { Demand } from '#contract';
import { assemble } from '../index.js';
import { buildTrace, call, query, type SpanPlan } from '#testkit';
import { demandOn } from './demand.js';
import { type TrafficSample } from './growth.js';
import { traceCalls } from './trace-calls.js';

type Traffic = { plan: SpanPlan; account: string };

/** Traces of a minute; `weight`: of how many each is one. */
function sample(traffic: Traffic[], weight = 1): TrafficSample {
  const traces = traffic.map(({ plan, account }) => {
    const tree = assemble(buildTrace(plan));
    if (!tree) throw new Error('no tree');
    return { calls: traceCalls(tree, account), kind: plan.service, weight };
  });
  return { traces, seconds: 60 };
}

const times = (count: number, traffic: (i: number) => Traffic): Traffic[] =>
  Array.from({ length: count }, (_, i) => traffic(i));

const released = (release: string, plan: SpanPlan): SpanPlan => ({
  ...plan,
  attributes: { ...plan.attributes, 'service.version': release },
});

const queries = (caller: string, count: number): SpanPlan[] =>
  Array.from({ length: count }, (_, i) => query(caller, 'mysql', 11 + i, 12 + i));

const entry = (service: string, name: string, children: SpanPlan[]): SpanPlan => ({
  service,
  name,
  kind: 'server',
  startMs: 0,
  endMs: 100,
  children,
});

/** web asks reports, which asks the database. */
const exported = (release: string, queryCount: number): SpanPlan => {
  const client = call('web', 'reports', { startMs: 5, workMs: 80 }, queries('reports', queryCount));
  const children = (client.children ?? []).map((server) => released(release, server));
  return entry('web', 'GET /export', [{ ...client, children }]);
};
const order = (): SpanPlan => entry('shop', 'POST /order', queries('shop', 2));

const orders = (count: number): Traffic[] => times(count, (i) => ({ plan: order(), account: `a${i % 9}` }));
const exports = (count: number, account: string, release: string, queryCount: number): Traffic[] =>
  times(count, () => ({ plan: exported(release, queryCount), account }));

const mysql = { name: 'mysql', kind: 'dependency' } as const;

function demand(before: Traffic[], now: Traffic[], callee: Parameters<typeof demandOn>[0] = mysql) {
  const found = demandOn(callee, sample(before), sample(now));
  return found && Demand.parse(found);
}

describe('demand on a culprit', () => {
  const usual = [...orders(60), ...exports(20, 'acme', '2.4.0', 2), ...exports(20, 'globex', '2.4.0', 2)];

  it('grows where one account’s new release makes more calls of the same requests', () => {
    const now = [...orders(60), ...exports(20, 'acme', '2.4.1', 60), ...exports(20, 'globex', '2.4.0', 2)];
    expect(demand(usual, now)).toEqual({
      callee: 'mysql',
      caller: 'reports',
      operation: 'handle web',
      release: '2.4.1',
      account: 'acme',
      accountShare: 1,
      ratePerSecondBefore: 1.33,
      ratePerSecondNow: 20.7,
      growth: 15.5,
      path: ['reports', 'mysql'],
      sentence:
        'Calls to mysql from reports 2.4.1 rose 16 ×, from 1.3 to 21 per second (account acme 100 %): ' +
        'it makes 60 per request instead of 2.',
    });
  });

  it('is followed upstream to where requests come from, whose release is no part of it', () => {
    const now = [...orders(60), ...exports(280, 'acme', '2.4.0', 2), ...exports(50, 'globex', '2.4.0', 2)];
    expect(demand(usual, now)).toMatchObject({
      caller: 'web',
      operation: 'GET /export',
      account: 'acme',
      accountShare: 0.897,
      growth: 8.25,
      path: ['web', 'reports', 'mysql'],
      sentence:
        'Calls to mysql from web by way of reports rose 8.3 ×, from 1.3 to 11 per second (account acme 90 %).',
    });
    expect(demand(usual, now)).not.toHaveProperty('release');
  });

  it('grows for one account, where all that its caller does has hardly grown', () => {
    const now = [
      ...times(60, (i) => ({ plan: order(), account: `a${i % 9}` })),
      ...times(50, () => ({ plan: order(), account: 'a1' })),
      ...exports(20, 'acme', '2.4.0', 2),
      ...exports(20, 'globex', '2.4.0', 2),
    ];
    expect(demand(usual, now)?.sentence).toBe(
      'Calls to mysql from shop for account a1 rose 8.1 ×, from 0.23 to 1.9 per second.',
    );
  });

  it('shows in a handful of traces, where each makes many times the calls of before', () => {
    const now = [...orders(60), ...exports(6, 'acme', '2.4.1', 60), ...exports(6, 'globex', '2.4.0', 2)];
    expect(demand(usual, now)).toMatchObject({ caller: 'reports', release: '2.4.1', account: 'acme' });
    const fewer = [...orders(60), ...exports(2, 'acme', '2.4.1', 60), ...exports(6, 'globex', '2.4.0', 2)];
    expect(demand(usual, fewer)).toBeUndefined();
  });

  it('begins with a caller that is new', () => {
    expect(demand(orders(60), [...orders(60), ...exports(30, 'acme', '1.0', 10)])).toMatchObject({
      caller: 'web',
      growth: null,
      sentence: 'Calls to mysql from web by way of reports are new: 5 per second (account acme 100 %).',
    });
  });

  it('on a service counts requests, also those that it has not answered', () => {
    const stock = { name: 'stock', kind: 'service' } as const;
    const asked = (calls: number): SpanPlan =>
      entry(
        'shop',
        'POST /order',
        Array.from({ length: calls }, (_, i) => {
          const plan = call('shop', 'stock', { startMs: 10 * i, workMs: 5 });
          return {
            ...plan,
            attributes: { 'server.address': 'stock:80' },
            children: i % 2 ? [] : (plan.children ?? []),
          };
        }),
      );
    const before = times(40, () => ({ plan: asked(1), account: 'acme' }));
    const now = times(40, () => ({ plan: asked(6), account: 'acme' }));
    expect(demand(before, now, stock)).toMatchObject({ caller: 'shop', growth: 6, path: ['shop', 'stock'] });
  });

  it('on an entry comes from outside', () => {
    const shop = { name: 'shop', kind: 'service' } as const;
    const now = [...orders(60), ...times(200, () => ({ plan: order(), account: 'acme' }))];
    expect(demand(orders(60), now, shop)).toMatchObject({
      caller: 'shop',
      path: ['shop'],
      account: 'acme',
      sentence: 'Calls to shop rose 4.3 ×, from 1 to 4.3 per second (account acme 100 %).',
    });
  });

  it('counts another schema on the same database server', () => {
    const onServer = (name: string, count: number): SpanPlan[] =>
      queries('reports', count).map((plan) =>
        Object.assign(plan, {
          attributes: { 'db.system.name': 'mysql', 'db.namespace': name, 'server.address': 'db-1' },
        }),
      );
    const traffic = (count: number): Traffic[] =>
      times(40, () => ({
        plan: entry('reports', 'export', [...onServer('orders', 1), ...onServer('reports', count)]),
        account: '',
      }));
    const callee = { name: 'orders (mysql)', kind: 'dependency' } as const;
    expect(demand(traffic(1), traffic(19), callee)).toMatchObject({ growth: 10, caller: 'reports' });
  });
});

describe('demand that has not grown', () => {
  const usual = [...orders(60), ...exports(20, 'acme', '2.4.0', 2)];

  it.each([
    ['is the same', usual, usual],
    ['is in too few traces', orders(15), orders(100)],
    ['is half as much again', usual, [...usual, ...orders(30), ...exports(10, 'acme', '2.4.0', 2)]],
    ['is much more of next to nothing', [...orders(400)], [...orders(400), ...exports(20, 'acme', '1', 2)]],
    ['is in one trace only', usual, [...usual, ...exports(1, 'acme', '2.4.1', 900)]],
  ])('%s', (_, before, now) => {
    expect(demand(before, now)).toBeUndefined();
  });

  it('is told from chance, whatever the traces call', () => {
    let state = 7;
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    // A tenth of the traces make most of the calls.
    const bursty = (): Traffic[] =>
      times(60, () =>
        random() < 0.1
          ? { plan: exported('1', 1 + Math.floor(random() * 30)), account: `a${Math.floor(random() * 3)}` }
          : { plan: order(), account: `a${Math.floor(random() * 3)}` },
      );
    let shown = 0;
    for (let run = 0; run < 150; run++) if (demand(bursty(), bursty())) shown++;
    expect(shown).toBeLessThanOrEqual(1);
  });
});
