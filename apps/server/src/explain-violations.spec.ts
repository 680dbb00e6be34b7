import { type IncidentAccount, type Sla } from '#contract';
import { type ExplainRequest } from '#explain';
import { Metrics } from '#expose';
import { ManualClock } from '#kit';
import { type OpenViolation } from '#page';
import { FakeTraceSource } from '#testkit';
import { explainViolations } from './explain-violations.js';

const T0 = Date.UTC(2026, 0, 2, 3, 4, 0);
const operation = { service: 'shop', name: 'POST /checkout', kind: 'server' as const };

function account(key: string, over: Partial<IncidentAccount['measurement']> = {}): IncidentAccount {
  return {
    account: key,
    labels: {},
    state: 'firing',
    reason: 'violation-confident',
    measurement: {
      windowSeconds: 60,
      windowEndUnixMs: T0,
      total: 100,
      bad: 10,
      allowedRatio: 0.01,
      measuredNs: null,
      effectiveThresholdNs: null,
      pValue: 0,
      alpha: 0.01,
      ...over,
    },
    joinedAt: new Date(T0).toISOString(),
    leftAt: null,
  };
}

function violation(
  objective: Sla['objective'],
  accounts: IncidentAccount[],
  over: Partial<Sla> = {},
): OpenViolation {
  return {
    id: 'v-1',
    sla: {
      id: 'gold',
      name: 'Gold',
      accounts: 'each',
      operation: { service: 'shop', name: 'POST /checkout', kind: 'entry' },
      objective,
      windowSeconds: 60,
      confidence: 0.95,
      severity: 'error',
      channels: [],
      ...over,
    },
    operation,
    operationId: 7,
    openedAt: new Date(T0).toISOString(),
    resolvedAt: null,
    violatingSinceUnixMs: T0 - 30_000,
    accounts,
    explanation: null,
  };
}

/** Explains, with what the explainer was asked. */
async function explained(subject: OpenViolation, source = new FakeTraceSource(new ManualClock(T0))) {
  const asked: ExplainRequest[] = [];
  const explainer = {
    explainTogether: (requests: ExplainRequest[]) => {
      asked.push(...requests);
      return Promise.reject(new Error('asked'));
    },
  };
  const explain = explainViolations({ whole: explainer, glance: explainer }, source, new Metrics([]));
  const [answer] = await explain({
    violations: [subject],
    reason: 'unexplained',
    depth: 'whole',
  }).catch(() => []);
  return { evidence: answer?.evidence, request: asked[0] };
}

/** A request of an account that ended this long before the incident. */
function came(source: FakeTraceSource, key: string, agoMs: number): void {
  const plan = { service: 'shop', name: 'POST /checkout', kind: 'server' as const, startMs: 0, endMs: 50 };
  source.add(plan, { account: key, startUnixMs: T0 - agoMs });
}

describe('what is asked about a violation', () => {
  it('is what is slow for whom has most of it, of those for whom that is slow too', async () => {
    const accounts = [
      account('acme', { bad: 30, effectiveThresholdNs: 5e8 }),
      account('globex', { bad: 9, effectiveThresholdNs: 5e8 }),
      account('initech', { bad: 2, effectiveThresholdNs: 2e9 }),
    ];
    const { request } = await explained(
      violation({ type: 'latency', percentile: 99, thresholdMs: 500 }, accounts),
    );
    expect(request).toMatchObject({ accounts: ['acme', 'globex'], bad: { longerThanNs: 5e8 } });
  });

  it('is about the window that an SLO burned in, and about errors where it has no threshold', async () => {
    const objective = { type: 'slo', targetPercent: 99, period: { type: 'rolling', days: 28 } } as const;
    const { request } = await explained(violation(objective, [account('acme', { windowSeconds: 3600 })]));
    expect(request).toMatchObject({ bad: 'errors', windowFromUnixMs: T0 - 3_600_000, windowToUnixMs: T0 });
  });
});

describe('an incident about how many requests come', () => {
  const silence = { type: 'silence', weeks: 4 } as const;

  it('is explained at once, by the last requests of each account in turn', async () => {
    const source = new FakeTraceSource(new ManualClock(T0));
    for (const agoMs of [400_000, 401_000, 402_000]) came(source, 'acme', agoMs);
    came(source, 'globex', 500_000);
    came(source, 'initech', 400_000);
    const { evidence, request } = await explained(
      violation(silence, [account('acme'), account('globex')]),
      source,
    );
    expect(request).toBeUndefined();
    expect(evidence?.explanation).toMatchObject({ reason: 'no-bad-requests', violatingTraces: 0 });
    expect(evidence?.explanation.sentence).toContain('stopped coming. The examples are the last');
    expect(evidence?.exemplars.map((exemplar) => exemplar.account)).toEqual([
      'acme',
      'globex',
      'acme',
      'acme',
    ]);
    expect(evidence?.traces).toHaveLength(4);
  });

  it('says so where none is recalled any more', async () => {
    const { evidence } = await explained(violation(silence, [account('acme')]));
    expect(evidence?.explanation.sentence).toBe(
      'No request is slow or failed here: they have stopped coming. None is recalled.',
    );
  });

  it('names who sends most where there are too many of all traffic', async () => {
    const source = new FakeTraceSource(new ManualClock(T0));
    for (let i = 0; i < 20; i++) came(source, i % 4 === 0 ? 'globex' : 'acme', 1_000 * i + 100);
    const rate = { type: 'request-rate', maxPerSecond: 1 } as const;
    const { evidence } = await explained(violation(rate, [account('*')], { accounts: 'total' }), source);
    expect(evidence?.explanation.sentence).toContain('of the last 20, acme sent 75 %');
  });
});
