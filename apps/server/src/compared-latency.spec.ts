import { type IncidentAccount, type Sla } from '#contract';
import { type AccountScope } from '#evaluate';
import { Histogram } from '#histogram';
import { ManualClock, silentLogger } from '#kit';
import { type Evidence, type Look, type OpenViolation } from '#page';
import { withLatency } from './compared-latency.js';

const T0 = Date.UTC(2026, 0, 2, 3, 4, 0);

function account(key: string, bad: number): IncidentAccount {
  return {
    account: key,
    labels: {},
    state: 'firing',
    reason: 'violation-confident',
    measurement: {
      windowSeconds: 60,
      windowEndUnixMs: T0,
      total: 100,
      bad,
      allowedRatio: 0.01,
      measuredNs: 2e9,
      effectiveThresholdNs: 502e6,
      pValue: 0,
      alpha: 0.01,
    },
    joinedAt: new Date(T0).toISOString(),
    leftAt: null,
  };
}

function look(accounts: IncidentAccount[], sla: Partial<Sla> = {}, depth: Look['depth'] = 'whole'): Look {
  const violation: OpenViolation = {
    id: 'v-1',
    incidentId: null,
    contrary: null,
    operationId: 7,
    operation: { service: 'shop', name: 'POST /checkout', kind: 'server' },
    sla: {
      id: 'gold',
      name: 'Gold',
      accounts: 'each',
      operation: { service: 'shop', name: 'POST /checkout', kind: 'entry' },
      objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
      windowSeconds: 60,
      confidence: 0.95,
      severity: 'error',
      channels: [],
      ...sla,
    },
    openedAt: new Date(T0).toISOString(),
    resolvedAt: null,
    violatingSinceUnixMs: T0 - 75_000,
    accounts,
    explanation: null,
  };
  return { violations: [violation], reason: 'unexplained', depth };
}

const found: Evidence = {
  explanation: {
    verdict: 'unclear',
    reason: 'thin-evidence',
    confidence: 'none',
    candidates: [],
    sentence: 'It is not clear.',
    incomplete: false,
    violatingTraces: 1,
    baselineTraces: 0,
  },
  exemplars: [],
  lastBadSpan: null,
  traces: [],
};

function setUp(histogram: () => Promise<Histogram> = () => Promise.resolve(Histogram.of([100e6, 900e6]))) {
  const asked: [number, AccountScope, number, number][] = [];
  const clock = new ManualClock(T0);
  const explain = withLatency(
    () => Promise.resolve([{ violationIds: ['v-1'], evidence: found }]),
    (...query) => {
      asked.push(query);
      return histogram();
    },
    { nowMs: () => clock.nowMs(), sleep: () => new Promise(() => undefined) },
    silentLogger(),
  );
  return { explain, asked };
}

describe('latencies that are compared', () => {
  it('are those of the window that violated, and of the hour before it began', async () => {
    const { explain, asked } = setUp();
    const [answer] = await explain(look([account('acme', 3), account('globex', 9)]));
    const keys = { scope: 'keys', keys: ['globex', 'acme'] };
    const began = T0 - 80_000;
    expect(asked).toEqual([
      [7, keys, T0 - 60_000, T0],
      [7, keys, began - 3_600_000, began],
    ]);
    expect(answer?.evidence.latency).toMatchObject({
      promisedNs: 500e6,
      accounts: 2,
      accountsLeftOut: 0,
      now: { requests: 2, slower: 1, fromUnixMs: T0 - 60_000, toUnixMs: T0 },
      before: { requests: 2, slower: 1 },
    });
  });

  it('are of all traffic where that is judged as one, and of the worst accounts where there are many', async () => {
    const { explain, asked } = setUp();
    const [total] = await explain(look([account('*', 3)], { accounts: 'total' }));
    expect(asked[0]?.[1]).toEqual({ scope: 'total' });
    expect(total?.evidence.latency?.accounts).toBeNull();
    const many = Array.from({ length: 130 }, (_, i) => account(`a-${i}`, i + 1));
    const [each] = await explain(look(many));
    expect(each?.evidence.latency).toMatchObject({ accounts: 100, accountsLeftOut: 30 });
    expect(asked[2]?.[1]).toMatchObject({ keys: expect.arrayContaining(['a-129', 'a-30']) });
  });

  it('are not read where requests are only counted, nor for a glance', async () => {
    const { explain, asked } = setUp();
    const [counted] = await explain(look([account('acme', 3)], { objective: { type: 'silence', weeks: 4 } }));
    await explain(look([account('acme', 3)], {}, 'glance'));
    expect(asked).toEqual([]);
    expect(counted?.evidence.latency).toBeNull();
  });

  it('are missing where they can’t be read, and nothing else is', async () => {
    const { explain } = setUp(() => Promise.reject(new Error('x')));
    expect(await explain(look([account('acme', 3)]))).toEqual([
      { violationIds: ['v-1'], evidence: { ...found, latency: null } },
    ]);
  });

  it('do not hold up the explanation', async () => {
    const explain = withLatency(
      () => Promise.resolve([{ violationIds: ['v-1'], evidence: found }]),
      () => new Promise(() => undefined),
      new ManualClock(T0),
      silentLogger(),
    );
    const [answer] = await explain(look([account('acme', 3)]));
    expect(answer?.evidence.latency).toBeNull();
  });
});
