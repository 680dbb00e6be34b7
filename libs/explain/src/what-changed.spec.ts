import { Explanation } from '#contract';
import { Explainer, type ExplainRequest } from './index.js';
import { silentLogger } from '#kit';
import { FakeTraceSource, call, query, type SpanPlan, TurnClock } from '#testkit';

const T0 = 1_700_000_000_000;
const NOW = T0 + 60_000;
const LIMITS = {
  maxViolating: 50,
  maxExemplars: 15,
  maxBaseline: 50,
  maxPassing: 50,
  maxOthers: 50,
  readMs: 1_000,
  changesMs: 5_000,
  deadlineMs: 10_000,
  spanWaitMs: 6_000,
  pollMs: 500,
};
const REQUEST: ExplainRequest = {
  operation: { service: 'shop', name: 'POST /order', kind: 'server' },
  accounts: ['globex', 'initech'],
  bad: { longerThanNs: 100e6 },
  windowFromUnixMs: T0,
  windowToUnixMs: NOW,
  violatingSinceUnixMs: T0,
};

const inRelease = (version: string, plan: SpanPlan): SpanPlan => ({
  ...plan,
  attributes: { ...plan.attributes, 'service.version': version },
});

/** shop asks stock, which asks the database twice. Times in ms. */
function order({ queryMs = 5, stockMs = 0, stock = '3.1' } = {}): SpanPlan {
  const workMs = 2 * queryMs + stockMs + 2;
  const asked = call('shop', 'stock', { startMs: 5, workMs }, [
    query('stock', 'mysql', 7, 7 + queryMs),
    query('stock', 'mysql', 7 + queryMs, 7 + 2 * queryMs),
  ]);
  const children = (asked.children ?? []).map((server) => inRelease(stock, server));
  const root = { service: 'shop', name: 'POST /order', kind: 'server' as const };
  return { ...root, startMs: 0, endMs: asked.endMs + 5, children: [{ ...asked, children }] };
}

/** A report that somebody exports. */
function report(release: string, queries: number): SpanPlan {
  return inRelease(release, {
    service: 'reports',
    name: 'GET /export',
    kind: 'server',
    startMs: 0,
    endMs: 10 + 10 * queries,
    children: Array.from({ length: queries }, (_, i) => query('reports', 'mysql', 5 + 10 * i, 14 + 10 * i)),
  });
}

type Minute = { orders: (i: number) => SpanPlan; reports: (i: number) => SpanPlan };

function add(source: FakeTraceSource, fromUnixMs: number, { orders, reports }: Minute): void {
  for (let i = 0; i < 60; i++) {
    const startUnixMs = fromUnixMs + i * 900;
    source.add(orders(i), { startUnixMs, account: i % 2 ? 'globex' : 'initech' });
    source.add(reports(i), { startUnixMs, account: i % 3 ? 'umbrella' : 'acme' });
  }
}

const usual: Minute = { orders: () => order(), reports: () => report('2.4.0', 2) };

function site(now: Minute): { clock: TurnClock; source: FakeTraceSource } {
  const clock = new TurnClock(NOW);
  const source = new FakeTraceSource(clock);
  add(source, T0 - 120_000, usual);
  add(source, T0, now);
  return { clock, source };
}

async function explain({ clock, source }: ReturnType<typeof site>, change: Partial<ExplainRequest> = {}) {
  const explainer = new Explainer(source, clock, silentLogger(), LIMITS);
  return Explanation.parse((await clock.run(explainer.explain({ ...REQUEST, ...change }))).explanation);
}

/** One account's new release makes thirty queries where there were two; others wait for the database. */
const neighbour: Minute = {
  orders: () => order({ queryMs: 80 }),
  reports: (i) => (i % 3 ? report('2.4.0', 2) : report('2.4.1', 30)),
};
const badRelease: Minute = { ...usual, orders: () => order({ stockMs: 200, stock: '3.2' }) };

describe('what changed', () => {
  it('behind a flooded database is the noisy neighbour: its service, release and account', async () => {
    const { culprit, changes, demand } = await explain(site(neighbour));
    expect(culprit).toMatchObject({ name: 'mysql', kind: 'dependency' });
    expect(demand).toMatchObject({ caller: 'reports', release: '2.4.1', account: 'acme', accountShare: 1 });
    expect(demand?.sentence).toMatch(
      /^Calls to mysql from reports 2\.4\.1 rose 5\.\d ×, from 2\.\d to 1\d per second \(account acme 100 %\): it makes 30 per request instead of 2\.$/,
    );
    expect(changes).toBeUndefined();
  });

  it('behind a slow service is its new release', async () => {
    const { culprit, changes, demand } = await explain(site(badRelease));
    expect(culprit?.name).toBe('stock');
    expect(changes).toEqual([
      {
        attribute: 'service.version',
        of: 'stock',
        value: '3.2',
        text: 'stock 3.2',
        violating: 60,
        violatingTraces: 60,
        healthy: 0,
        healthyTraces: 60,
        together: [],
      },
    ]);
    expect(demand).toBeUndefined();
  });

  it('behind a lost cache is the work that healthy requests do not do, and no release that is none', async () => {
    const asked = call('shop', 'stock', { startMs: 5, workMs: 8 });
    const children = (asked.children ?? []).map((server) => inRelease('3.1', server));
    const cached = { ...order(), endMs: 20, children: [{ ...asked, children }] };
    const clock = new TurnClock(NOW);
    const source = new FakeTraceSource(clock);
    add(source, T0 - 120_000, { ...usual, orders: () => cached });
    add(source, T0, { ...usual, orders: () => order({ queryMs: 90 }) });
    const { culprit, changes } = await explain({ clock, source });
    expect(culprit?.name).toBe('mysql');
    expect(changes).toEqual([
      expect.objectContaining({ text: '“SELECT mysql” in stock', violating: 60, healthy: 0, together: [] }),
    ]);
  });

  it('may be the account, where all traffic is judged as one', async () => {
    const slowFor = (account: number): Minute => ({
      ...usual,
      orders: (i) => order({ stockMs: i % 2 === account ? 200 : 0 }),
    });
    const texts = async (change: Partial<ExplainRequest>) =>
      (await explain(site(slowFor(1)), change)).changes?.map(({ text }) => text);
    expect(await texts({ accounts: undefined })).toEqual(['account globex']);
    expect(await texts({})).toBeUndefined();
  });

  it('is nothing where only time did', async () => {
    const slow = await explain(site({ ...usual, orders: () => order({ queryMs: 80 }) }));
    expect(slow.culprit?.name).toBe('mysql');
    expect(slow).not.toHaveProperty('changes');
    expect(slow).not.toHaveProperty('demand');
  });

  it('is looked for although sampling fails', async () => {
    const failing = site(badRelease);
    failing.source.sample = () => Promise.reject(new Error('not there'));
    expect((await explain(failing)).changes).toHaveLength(1);
    expect(failing.clock.nowMs()).toBe(NOW);
  });

  it('is not waited for beyond the deadline', async () => {
    const hanging = site(badRelease);
    hanging.source.sample = () => new Promise(() => {});
    expect(await explain(hanging)).toMatchObject({ verdict: 'named', violatingTraces: 50 });
    expect(hanging.clock.nowMs()).toBe(NOW + LIMITS.deadlineMs);
  });

  it('is left out where its traces cannot be read', async () => {
    const { clock, source } = site(neighbour);
    const whole = source.trace.bind(source);
    source.trace = async (traceId) => {
      const spans = await whole(traceId);
      if (spans.some(({ service }) => service === 'reports')) throw new Error('torn segment');
      return spans;
    };
    const explanation = await explain({ clock, source });
    expect(explanation).toMatchObject({ verdict: 'named', violatingTraces: 50 });
    expect(explanation).not.toHaveProperty('demand');
  });
});
