import { type ExplainerLimits, Explainer, type ExplainRequest } from './index.js';
import { silentLogger } from '#kit';
import { FakeTraceSource, call, query, type SpanPlan, TurnClock } from '#testkit';

const T0 = 1_700_000_000_000;
const OPERATION = { service: 'shop', name: 'POST /order', kind: 'server' as const };
const LIMITS: ExplainerLimits = {
  maxViolating: 50,
  maxExemplars: 15,
  maxPassing: 20,
  maxBaseline: 50,
  maxOthers: 20,
  readMs: 1_000,
  changesMs: 5_000,
  deadlineMs: 10_000,
  spanWaitMs: 6_000,
  pollMs: 500,
};

/** An order that asks stock and then the bank, each with a database of its own. */
function order(stockMs: number, bankMs: number, error = false): SpanPlan {
  const stock = call('shop', 'stock', { startMs: 10, workMs: stockMs }, [query('stock', 'stock-db', 12, 15)]);
  const bank = call('shop', 'bank', { startMs: stock.endMs + 2, workMs: bankMs });
  const failed = error ? { error: true, exception: { type: 'Refused' } } : {};
  const answer = bank.children?.map((child) => ({ ...child, ...failed })) ?? [];
  return {
    ...OPERATION,
    startMs: 0,
    endMs: bank.endMs + 5,
    error,
    children: [stock, { ...bank, error, children: answer }],
  };
}

function site() {
  const clock = new TurnClock(T0 + 60_000);
  const source = new FakeTraceSource(clock);
  let reads = 0;
  const whole = source.trace.bind(source);
  source.trace = (traceId) => {
    reads++;
    return whole(traceId);
  };
  const add = (plan: SpanPlan, account: string, startUnixMs: number) =>
    source.add(plan, { account, startUnixMs });
  const explainer = new Explainer(source, clock, silentLogger(), LIMITS);
  return {
    source,
    /** As many healthy requests of before, and as many that violate. */
    account: (account: string, violating: SpanPlan | undefined, count = 20) => {
      for (let i = 0; i < count; i++) add(order(20, 20), account, T0 - 60_000 + i * 500);
      if (!violating) return;
      for (let i = 0; i < count; i++) add(violating, account, T0 + i * 500);
    },
    together: (requests: ExplainRequest[]) => clock.run(explainer.explainTogether(requests)),
    alone: async (request: ExplainRequest) => (await clock.run(explainer.explain(request))).explanation,
    readsOf: () => reads,
  };
}

const about = (account: string, change: Partial<ExplainRequest> = {}): ExplainRequest => ({
  operation: OPERATION,
  accounts: [account],
  bad: { longerThanNs: 200e6 },
  windowFromUnixMs: T0,
  windowToUnixMs: T0 + 60_000,
  ...change,
});

describe('violations of one operation', () => {
  it('that have one cause share an answer, from one reading', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `account-${i}`);
    const { account, together, readsOf } = site();
    for (const name of names) account(name, order(400, 20));
    const [answer, ...more] = await together(names.map((name) => about(name)));
    expect(more).toEqual([]);
    expect(answer?.of).toEqual([...names.keys()]);
    expect(answer?.evidence.explanation).toMatchObject({ culprit: { name: 'stock' }, confidence: 'high' });
    expect(answer?.evidence.exemplars.filter(({ role }) => role === 'violating')).toHaveLength(15);
    const single = site();
    single.account('account-0', order(400, 20));
    await single.together([about('account-0')]);
    expect(readsOf()).toBeLessThan(5 * single.readsOf());
  });

  it('that have two causes get two answers, each with its own requests', async () => {
    const { account, together } = site();
    account('acme', order(400, 20));
    account('globex', order(20, 500));
    account('initech', order(420, 20));
    const answers = await together([about('acme'), about('globex'), about('initech')]);
    const told = answers.map(({ of, evidence: { explanation, exemplars } }) => ({
      of,
      culprit: explanation.culprit?.name,
      accounts: [
        ...new Set(exemplars.filter(({ role }) => role === 'violating').map((exemplar) => exemplar.account)),
      ].sort(),
    }));
    expect(told).toEqual([
      { of: [0, 2], culprit: 'stock', accounts: ['acme', 'initech'] },
      { of: [1], culprit: 'bank', accounts: ['globex'] },
    ]);
  });

  it('with as much of either cause are not told that nobody can be named', async () => {
    const { account, together } = site();
    account('acme', order(420, 20));
    account('globex', order(20, 420));
    const answers = await together([about('acme'), about('globex')]);
    expect(answers.map(({ evidence }) => evidence.explanation.culprit?.name)).toEqual(['stock', 'bank']);
  });

  it('that fail are told apart by where their errors begin', async () => {
    const { account, together } = site();
    account('acme', order(20, 20, true));
    account('globex', { ...order(20, 20), error: true });
    account('healthy', undefined);
    const errors = { bad: 'errors' } as const;
    const answers = await together([about('acme', errors), about('globex', errors)]);
    expect(answers.map(({ evidence }) => evidence.explanation.culprit?.name)).toEqual(['bank', 'shop']);
  });

  it('are about their own requests: what another promises is not theirs', async () => {
    const { account, together } = site();
    account('acme', order(400, 20));
    account('patient', order(300, 20));
    const [shared, none, ...more] = await together([
      about('acme'),
      about('patient', { bad: { longerThanNs: 900e6 } }),
    ]);
    expect(more).toEqual([]);
    expect(shared).toMatchObject({ of: [0], evidence: { explanation: { violatingTraces: 20 } } });
    expect(none).toMatchObject({ of: [1], evidence: { explanation: { reason: 'no-violating-traces' } } });
    expect(none?.evidence.lastBadSpan).toBeNull();
  });

  it('of which one has few requests share the answer of the others, if those few agree', async () => {
    const { account, together } = site();
    account('acme', order(400, 20), 200);
    account('small', order(400, 20), 1);
    const answers = await together([about('acme'), about('small')]);
    expect(answers.map(({ of }) => of)).toEqual([[0, 1]]);
  });

  it('are explained as each is alone', async () => {
    const { account, together, alone } = site();
    account('acme', order(400, 20));
    const [answer] = await together([about('acme'), about('acme')]);
    expect(answer?.of).toEqual([0, 1]);
    expect(answer?.evidence.explanation).toEqual(await alone(about('acme')));
  });

  it('are all told where nothing could be read', async () => {
    const { source, account, together } = site();
    account('acme', order(400, 20));
    source.find = () => Promise.reject(new Error('connection lost'));
    const answers = await together([about('acme'), about('globex')]);
    expect(answers).toMatchObject([{ of: [0, 1], evidence: { explanation: { reason: 'failed' } } }]);
  });
});
