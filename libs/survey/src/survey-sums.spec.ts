import { type Operation, type SpanHit } from '#span';
import { buildTrace, call, query, type SpanPlan } from '#testkit';
import * as fc from 'fast-check';
import { TOP_ACCOUNTS } from './most.js';
import { SlowestRequests } from './slowest.js';
import { SurveyAdder } from './survey-sums.js';
import { surveyTrace, type SurveyedTrace } from './surveyed-trace.js';

const HOUR = 1_700_000_400_000;

function surveyed(
  plan: SpanPlan,
  account = 'acme',
  isWatched: (operation: Operation) => boolean = () => false,
  nameOf = (name: string): string => name,
): SurveyedTrace {
  const spans = buildTrace(plan);
  const [root] = spans;
  const { traceId, spanId, service, name, kind, startUnixNano, durationNs } = root!;
  const operation = { service, name, kind };
  const times = { endUnixMs: 0, arrivalUnixMs: 0 };
  const hit: SpanHit = {
    traceId,
    spanId,
    operation,
    account,
    startUnixNano,
    durationNs,
    error: false,
    ...times,
  };
  return surveyTrace(spans, hit, { isWatched, nameOf })!;
}

const shop = (stockMs: number, more: Partial<SpanPlan> = {}): SpanPlan => ({
  service: 'shop',
  name: 'POST /order',
  kind: 'server',
  startMs: 0,
  endMs: stockMs + 20,
  children: [
    call('shop', 'stock', { startMs: 10, workMs: stockMs }, [
      query('stock', 'stock-db', 12, 12 + stockMs / 2),
    ]),
  ],
  ...more,
});

const adder = () => new SurveyAdder(HOUR, new SlowestRequests());
const total = <T>(list: T[], of: (one: T) => number): number => list.reduce((sum, one) => sum + of(one), 0);

describe('the sums of a survey', () => {
  it('divide all the time of an operation’s requests among its owners, weighted', () => {
    const sums = adder();
    sums.add(surveyed(shop(40)), 3);
    sums.add(surveyed(shop(100), 'globex'), 5);
    const { operations, owners, traces, sampled, pathNs } = sums.sums();
    expect([traces, sampled]).toEqual([8, 2]);
    expect(operations).toEqual([
      expect.objectContaining({ requests: 8, sampled: 2, pathNs: 3 * 60e6 + 5 * 120e6 }),
    ]);
    expect(pathNs).toBe(operations[0]?.pathNs);
    expect(total(owners, (owner) => owner.pathNs)).toBeCloseTo(pathNs);
    const stock = owners.filter(({ owner }) => owner.name === 'stock');
    expect(stock.map(({ account, pathNs }) => [account, pathNs])).toEqual([
      // Half of the gaps of 2 ms is its own.
      ['globex', 5 * (50e6 + 1e6)],
      ['acme', 3 * (20e6 + 1e6)],
    ]);
  });

  it('are right on average over all samples that there are, whatever the traces', () => {
    const plans = fc.array(fc.record({ stockMs: fc.integer({ min: 4, max: 500 }), account: fc.nat(3) }), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 3 }), (traces, size) => {
        const all = traces.map(({ stockMs, account }) => surveyed(shop(stockMs), `${account}`));
        const samples = subsets(all, Math.min(size, all.length));
        const timeOf = (sample: SurveyedTrace[]): [string, number][] => {
          const sums = adder();
          for (const trace of sample) sums.add(trace, all.length / sample.length);
          const { owners, edges, blind } = sums.sums();
          return [
            ...owners.map(({ owner, account, pathNs }): [string, number] => [
              `${owner.name} ${account}`,
              pathNs,
            ]),
            ...edges.map(({ callee, calls }): [string, number] => [`calls of ${callee}`, calls]),
            ...edges.map(({ callee, pathNs }): [string, number] => [`path below ${callee}`, pathNs]),
            ...blind.map(({ service, pathNs }): [string, number] => [`blind in ${service}`, pathNs]),
          ];
        };
        const means = new Map<string, number>();
        for (const [key, ns] of samples.flatMap(timeOf)) {
          means.set(key, (means.get(key) ?? 0) + ns / samples.length);
        }
        const truth = timeOf(all);
        expect(means.size).toBe(truth.length);
        for (const [key, ns] of truth) expect(means.get(key)! / ns).toBeCloseTo(1, 6);
      }),
    );
  });

  it('keep the accounts with the most time, and all of the time', () => {
    const sums = adder();
    for (let i = 0; i < 25; i++) sums.add(surveyed(shop(10 + i * 10), `account-${i}`), 1);
    const { owners, pathNs } = sums.sums();
    const accounts = owners.filter(({ owner }) => owner.name === 'stock').map(({ account }) => account);
    expect(accounts).toHaveLength(TOP_ACCOUNTS + 1);
    expect(accounts).toEqual(expect.arrayContaining(['account-24', 'account-15', '(other)']));
    expect(total(owners, (owner) => owner.pathNs)).toBeCloseTo(pathNs);
  });

  it('keep the owners with the most time, and all of the time, whatever they are called', () => {
    const sums = adder();
    const called = (i: number): SpanPlan => query('shop', i === 0 ? '(other)' : `10.0.0.${i}`, 10, 20 + i);
    for (let i = 0; i < 150; i++) sums.add(surveyed(shop(200, { children: [called(i)] })), 1);
    const { owners, pathNs } = sums.sums();
    const names = owners.map(({ owner }) => owner.name);
    expect(names).toHaveLength(101);
    expect(names).toEqual(expect.arrayContaining(['shop', '(other)', '10.0.0.149']));
    expect(names).not.toContain('10.0.0.1');
    expect(total(owners, (owner) => owner.pathNs)).toBeCloseTo(pathNs);
  });

  it('keep the most called edges, and all calls, each edge once, whatever they are called', () => {
    const sums = adder();
    const many = (caller: string, count: number): SpanPlan[] =>
      Array.from({ length: count }, (_, i) => query(caller, `10.0.0.${i}`, 1, 2));
    const children = [
      query('shop', '(other)', 1, 2),
      ...Array.from({ length: 800 }, (_, i) => query(`shop-${i}`, '(other)', 3, 4)),
      ...many('shop', 600),
    ];
    sums.add(surveyed(shop(40, { children })), 1);
    const { edges } = sums.sums();
    expect(edges.length).toBeLessThanOrEqual(1_003);
    expect(new Set(edges.map(({ caller, callee, kind }) => `${caller} ${callee} ${kind}`)).size).toBe(
      edges.length,
    );
    expect(total(edges, (edge) => edge.calls)).toBe(children.length);
  });

  it('tell operations of services with blanks in their names apart', () => {
    const sums = adder();
    sums.add(surveyed({ ...shop(40), service: 'shop a', name: 'b' }), 1);
    sums.add(surveyed({ ...shop(40), service: 'shop', name: 'a b' }), 1);
    expect(sums.sums().operations).toHaveLength(2);
  });

  it('are of operations by the names under which these are measured', () => {
    const plan = shop(40, {
      children: [{ service: 'mailer', name: 'send 17', kind: 'consumer', startMs: 300, endMs: 350 }],
    });
    const { requests } = surveyed(
      plan,
      'acme',
      () => false,
      (name) => name.replace('17', '{}'),
    );
    expect(requests.map(({ operation }) => operation.name)).toEqual(['POST /order', 'send {}']);
  });

  it('tell the owners of the slowest requests apart', () => {
    const sums = adder();
    for (let i = 0; i < 400; i++) sums.add(surveyed(shop(i % 25 === 24 ? 1_000 : 20 + (i % 7))), 1);
    const { operations, owners } = sums.sums();
    expect(Math.abs(operations[0]!.slowRequests - 20)).toBeLessThan(6);
    expect(total(owners, (owner) => owner.slowPathNs)).toBeCloseTo(operations[0]!.slowPathNs);
    // Those of 1,020 ms are 4 %; the slowest 5 % hold all of them.
    expect(operations[0]?.slowPathNs).toBeGreaterThan(16 * 1_020e6);
  });

  it('have a slowest 5 % also where all requests take equally long', () => {
    const sums = adder();
    for (let i = 0; i < 1_000; i++) sums.add(surveyed(shop(20)), 2);
    expect(sums.sums().operations[0]!.slowRequests / 2_000).toBeCloseTo(0.05, 2);
  });

  it('hold a consumer’s work and what is watched inside, each for itself', () => {
    const plan = shop(40, {
      children: [
        {
          service: 'shop',
          name: 'publish',
          kind: 'producer',
          startMs: 1,
          endMs: 2,
          children: [{ service: 'mailer', name: 'send', kind: 'consumer', startMs: 300, endMs: 350 }],
        },
        call('shop', 'stock', { startMs: 10, workMs: 40 }),
      ],
    });
    const names = ({ requests }: SurveyedTrace): string[] =>
      requests.map(({ operation }) => operation.service);
    expect(names(surveyed(plan))).toEqual(['shop', 'mailer']);
    expect(names(surveyed(plan, 'acme', ({ service }) => service === 'stock')).sort()).toEqual([
      'mailer',
      'shop',
      'stock',
    ]);
    const sums = adder();
    sums.add(surveyed(plan), 1);
    const edges = sums.sums().edges.map(({ caller, callee, kind }) => `${caller} → ${callee} ${kind}`);
    expect(edges).toEqual(expect.arrayContaining(['shop → mailer async', 'shop → stock service']));
  });
});

/** All subsets of a size. */
function subsets(all: SurveyedTrace[], size: number): SurveyedTrace[][] {
  const [first, ...others] = all;
  if (first === undefined || size === 0) return size === 0 ? [[]] : [];
  const withFirst = subsets(others, size - 1).map((rest) => rest.concat([first]));
  return withFirst.concat(subsets(others, size));
}
