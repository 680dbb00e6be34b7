import { Exemplar, Explanation } from '#contract';
import { Explainer, type ExplainedEvidence, type ExplainRequest } from './index.js';
import { silentLogger } from '#kit';
import { type Operation, type TraceSource } from '#span';
import { FakeTraceSource, type AddOptions, call, query, type SpanPlan, TurnClock } from '#testkit';

const T0 = 1_700_000_000_000;
const WINDOW = { windowFromUnixMs: T0, windowToUnixMs: T0 + 60_000 };
const OPERATION: Operation = { service: 'shop', name: 'POST /order', kind: 'server' };
const REQUEST: ExplainRequest = { operation: OPERATION, bad: { longerThanNs: 200e6 }, ...WINDOW };
const LIMITS = {
  maxViolating: 50,
  maxExemplars: 15,
  maxPassing: 50,
  maxBaseline: 50,
  maxOthers: 50,
  readMs: 1_000,
  changesMs: 5_000,
  deadlineMs: 10_000,
  spanWaitMs: 6_000,
  pollMs: 500,
};

function order(stockMs: number, more: Partial<SpanPlan> = {}): SpanPlan {
  const stock = call('shop', 'stock', { startMs: 10, workMs: stockMs }, [query('stock', 'stock-db', 12, 15)]);
  return {
    service: OPERATION.service,
    name: OPERATION.name,
    kind: OPERATION.kind,
    startMs: 0,
    endMs: stock.endMs + 5,
    children: [stock],
    ...more,
  };
}

function shop(nowMs = T0 + 60_000): { clock: TurnClock; source: FakeTraceSource } {
  const clock = new TurnClock(nowMs);
  return { clock, source: new FakeTraceSource(clock) };
}

function addHealthy(source: FakeTraceSource, count: number, options: AddOptions = {}): void {
  for (let i = 0; i < count; i++) {
    source.add(order(20), { startUnixMs: T0 - 60_000 + i * 1_000, ...options });
  }
}

async function explain(
  clock: TurnClock,
  source: TraceSource,
  request: ExplainRequest = REQUEST,
): Promise<ExplainedEvidence> {
  const evidence = await clock.run(new Explainer(source, clock, silentLogger(), LIMITS).explain(request));
  Explanation.parse(evidence.explanation);
  for (const exemplar of evidence.exemplars) Exemplar.parse(exemplar);
  return evidence;
}

describe('explaining a violation', () => {
  it('names the culprit, shows exemplars of both kinds, and keeps their traces', async () => {
    const { clock, source } = shop();
    addHealthy(source, 40);
    for (let i = 0; i < 30; i++) {
      source.add(order(400 + i), { startUnixMs: T0 + i * 1_000, account: `account-${i % 10}` });
    }
    const { explanation, exemplars, traces, lastBadSpan } = await explain(clock, source);
    expect(explanation).toMatchObject({
      verdict: 'named',
      confidence: 'high',
      culprit: { name: 'stock' },
      incomplete: false,
      violatingTraces: 30,
      baselineTraces: 40,
    });
    const violating = exemplars.filter((exemplar) => exemplar.role === 'violating');
    expect(violating).toHaveLength(15);
    expect(new Set(violating.map((exemplar) => exemplar.account)).size).toBe(10);
    expect(violating[0]?.durationNs).toBe(446e6);
    for (const exemplar of violating) expect(exemplar.culpritShare).toBeGreaterThan(0.9);
    expect(exemplars.filter((exemplar) => exemplar.role === 'healthy')).toHaveLength(5);
    expect(traces.map((trace) => trace.traceId)).toEqual(exemplars.map((exemplar) => exemplar.traceId));
    for (const { spans } of traces) expect(spans).toHaveLength(4);
    expect(lastBadSpan).toEqual({ endUnixMs: T0 + 29_446, arrivalUnixMs: T0 + 29_546 });
    expect(clock.nowMs()).toBe(T0 + 60_000);
  });

  it('looks at what had arrived, of the asked accounts', async () => {
    const { clock, source } = shop();
    addHealthy(source, 40);
    source.add(order(400), { startUnixMs: T0 + 1_000 });
    source.add(order(400), { startUnixMs: T0 + 2_000, account: 'other' });
    source.add(order(400), { startUnixMs: T0 + 30_000 });
    const request = { ...REQUEST, accounts: ['acme'], arrivedByUnixMs: T0 + 20_000 };
    const { explanation, lastBadSpan } = await explain(clock, source, request);
    expect(explanation.violatingTraces).toBe(1);
    expect(lastBadSpan?.endUnixMs).toBe(T0 + 1_417);
  });
});

describe('the baseline', () => {
  const violate = (source: FakeTraceSource): void => {
    for (let i = 0; i < 10; i++) source.add(order(400), { startUnixMs: T0 + i * 1_000 });
  };
  const acme = { ...REQUEST, accounts: ['acme'] };

  it('is from before the violation, not of what suffers from its cause and is just fast enough', async () => {
    const { clock, source } = shop();
    for (let i = 0; i < 30; i++) source.add(order(20), { startUnixMs: T0 + i * 500 });
    for (let i = 0; i < 30; i++) source.add(order(150), { startUnixMs: T0 + 20_300 + i * 500 });
    for (let i = 0; i < 10; i++) source.add(order(400), { startUnixMs: T0 + 20_000 + i * 1_000 });
    const { explanation, exemplars } = await explain(clock, source, {
      ...acme,
      violatingSinceUnixMs: T0 + 20_000,
    });
    expect(explanation).toMatchObject({ baselineTraces: 30, culprit: { baselineNs: 18e6 } });
    for (const { role, durationNs } of exemplars) {
      if (role === 'healthy') expect(durationNs).toBe(37e6);
    }
  });

  it('shows usual traces, not the slowest', async () => {
    const { clock, source } = shop();
    violate(source);
    for (let i = 0; i < 31; i++) source.add(order(20 + i), { startUnixMs: T0 - 60_000 + i * 1_000 });
    const healthy = (await explain(clock, source)).exemplars.filter(({ role }) => role === 'healthy');
    expect(healthy.map(({ durationNs }) => durationNs)).toEqual([54e6, 53e6, 52e6, 51e6, 50e6]);
  });

  it('is of the same accounts where they have enough', async () => {
    const { clock, source } = shop();
    violate(source);
    addHealthy(source, 30);
    addHealthy(source, 30, { account: 'other' });
    expect((await explain(clock, source, acme)).explanation.baselineTraces).toBe(30);
  });

  it('is of all accounts where they have not', async () => {
    const { clock, source } = shop();
    violate(source);
    addHealthy(source, 29);
    addHealthy(source, 15, { account: 'other' });
    expect((await explain(clock, source, acme)).explanation.baselineTraces).toBe(44);
  });

  it('is never from the time of the violation, as what is just fast enough may suffer too', async () => {
    const { clock, source } = shop();
    violate(source);
    addHealthy(source, 30, { startUnixMs: T0 + 5_000 });
    const { explanation } = await explain(clock, source, acme);
    expect(explanation).toMatchObject({ verdict: 'unclear', reason: 'no-baseline', baselineTraces: 0 });
  });

  it('holds slow requests too: what is always slow in a tenth of them has not changed', async () => {
    const { clock, source } = shop();
    const tenth = (i: number, stockMs: number): SpanPlan => order(stockMs, i % 10 === 0 ? slowShop : {});
    const slowShop = { startMs: -400 };
    for (let i = 0; i < 40; i++) source.add(tenth(i, 20), { startUnixMs: T0 - 60_000 + i * 1_000 });
    for (let i = 0; i < 40; i++) source.add(tenth(i, 80), { startUnixMs: T0 + i * 1_000 });
    const { explanation } = await explain(clock, source);
    expect(explanation).toMatchObject({ verdict: 'named', culprit: { name: 'stock' }, violatingTraces: 4 });
  });

  it('may be empty', async () => {
    const { clock, source } = shop();
    violate(source);
    const { explanation, exemplars } = await explain(clock, source);
    expect(explanation).toMatchObject({ verdict: 'unclear', reason: 'no-baseline' });
    expect(exemplars).toHaveLength(10);
  });

  it('of an error objective is what did not fail', async () => {
    const { clock, source } = shop();
    addHealthy(source, 30);
    for (let i = 0; i < 10; i++) {
      source.add(order(20, { error: true }), { startUnixMs: T0 + i * 1_000 });
      source.add(order(400), { startUnixMs: T0 + i * 1_000 });
    }
    const { explanation, exemplars } = await explain(clock, source, { ...REQUEST, bad: 'errors' });
    expect(explanation).toMatchObject({
      verdict: 'named',
      reason: 'error-origin',
      culprit: { name: 'shop' },
      violatingTraces: 10,
    });
    expect(exemplars.filter((exemplar) => exemplar.role === 'violating').every(({ error }) => error)).toBe(
      true,
    );
  });
});

describe('spans that are late', () => {
  /** Ten violating traces whose stock server spans arrive at `arrivalUnixMs`. */
  const late = (source: FakeTraceSource, arrivalUnixMs: number): void => {
    for (let i = 0; i < 10; i++) {
      source.add(order(400), {
        startUnixMs: T0 + 50_000 + i * 100,
        arrivalOf: (span) => (span.kind === 'server' && span.service === 'stock' ? arrivalUnixMs : 0),
      });
    }
  };

  it('are waited for', async () => {
    const { clock, source } = shop(T0 + 52_000);
    addHealthy(source, 40);
    late(source, T0 + 53_200);
    const { explanation, traces } = await explain(clock, source);
    expect(explanation).toMatchObject({ verdict: 'named', confidence: 'high', incomplete: false });
    expect(clock.nowMs()).toBe(T0 + 53_500);
    for (const { spans } of traces) expect(spans).toHaveLength(4);
  });

  it('are looked for in a few traces at a time, and then at once in all others', async () => {
    const { clock, source } = shop(T0 + 52_000);
    addHealthy(source, 40);
    for (let copy = 0; copy < 4; copy++) late(source, T0 + 53_200);
    const whole = source.trace.bind(source);
    let reads = 0;
    source.trace = (traceId) => {
      if (clock.nowMs() > T0 + 52_000) reads++;
      return whole(traceId);
    };
    const { explanation } = await explain(clock, source);
    expect(explanation).toMatchObject({ incomplete: false, violatingTraces: 40 });
    expect(clock.nowMs()).toBe(T0 + 53_500);
    // Two looks in vain at 16; then, as those have come, at all; then at what changed, 60 traces and 80 sampled ones.
    expect(reads).toBe(2 * 16 + 40 + 80 + 80);
  });

  it('are waited for in vain no longer than allowed after the arrival of the newest', async () => {
    const { clock, source } = shop(T0 + 52_000);
    addHealthy(source, 40);
    late(source, T0 + 100_000);
    const { explanation } = await explain(clock, source);
    expect(explanation).toMatchObject({ verdict: 'named', confidence: 'medium', incomplete: true });
    expect(explanation.culprit?.name).toBe('stock');
    expect(clock.nowMs()).toBe(T0 + 57_500);
  });
});

describe('a source that lets one down', () => {
  const violation = (source: FakeTraceSource): void => {
    addHealthy(source, 40);
    for (let i = 0; i < 10; i++) source.add(order(400), { startUnixMs: T0 + i * 1_000 });
  };
  const never = <T>(): Promise<T> => new Promise<T>(() => {});

  it('has no violating trace', async () => {
    const { clock, source } = shop();
    addHealthy(source, 40);
    const evidence = await explain(clock, source);
    expect(evidence).toMatchObject({
      explanation: { verdict: 'unclear', reason: 'no-violating-traces' },
      lastBadSpan: null,
    });
    expect(evidence.exemplars.map((exemplar) => exemplar.role)).toEqual(
      Array.from({ length: 5 }, () => 'healthy'),
    );
  });

  it.each([
    ['finding', 'find'],
    ['reading', 'trace'],
  ] as const)('by failing at %s', async (_, method) => {
    const { clock, source } = shop();
    violation(source);
    Object.assign(source, { [method]: () => Promise.reject(new Error('connection lost')) });
    const { explanation } = await explain(clock, source);
    expect(explanation).toMatchObject({ verdict: 'unclear', reason: 'failed', violatingTraces: 0 });
  });

  it('by hanging', async () => {
    const { clock, source } = shop();
    violation(source);
    source.find = never;
    const { explanation } = await explain(clock, source);
    expect(explanation).toMatchObject({ verdict: 'unclear', reason: 'deadline' });
    expect(clock.nowMs()).toBe(T0 + 70_000);
  });

  it('by hanging halfway: what was read is used', async () => {
    const { clock, source } = shop();
    violation(source);
    let reads = 0;
    const whole = source.trace.bind(source);
    source.trace = (traceId) => (++reads > 16 ? never() : whole(traceId));
    const { explanation, exemplars } = await explain(clock, source);
    expect(explanation).toMatchObject({
      verdict: 'named',
      culprit: { name: 'stock' },
      violatingTraces: 8,
      baselineTraces: 8,
    });
    expect(exemplars).toHaveLength(13);
  });

  it('by failing for one trace: the others are used', async () => {
    const { clock, source } = shop();
    violation(source);
    const bad = source.add(order(400), { startUnixMs: T0 + 20_000 });
    const whole = source.trace.bind(source);
    source.trace = (traceId) =>
      traceId === bad.traceId ? Promise.reject(new Error('torn segment')) : whole(traceId);
    expect((await explain(clock, source)).explanation).toMatchObject({
      verdict: 'named',
      violatingTraces: 10,
    });
  });
});
