import { type Exemplar, type Incident, type IncidentAccount, type Measurement, Sla } from '#contract';
import { type Span } from '#span';

export const NOW_MS = Date.UTC(2026, 2, 1, 12);

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

export function span(fields: Partial<Span> & { spanId: string }): Span {
  return {
    traceId: TRACE_ID,
    parentSpanId: undefined,
    service: 'shop',
    name: 'POST /checkout',
    kind: 'server',
    startUnixNano: BigInt(NOW_MS) * 1_000_000n,
    durationNs: 1e9,
    status: 'unset',
    statusMessage: '',
    attributes: {},
    resource: {},
    events: [],
    links: [],
    ...fields,
  };
}

/** Span ids of tests. */
export function spanId(n: number): string {
  return n.toString(16).padStart(16, '0');
}

export const GOLD_SLA = {
  name: 'Gold checkout',
  accounts: { labels: { tier: 'gold' } },
  operation: { service: 'shop', name: 'POST /checkout' },
  objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
};

export const MEASUREMENT: Measurement = {
  windowSeconds: 60,
  windowEndUnixMs: NOW_MS,
  total: 200,
  bad: 37,
  allowedRatio: 0.01,
  measuredNs: 1.84e9,
  effectiveThresholdNs: 511e6,
  pValue: 1e-12,
  alpha: 1e-6,
};

export function incident(fields: Partial<Incident> = {}): Incident {
  const account = (key: string, more: Partial<IncidentAccount> = {}): IncidentAccount => ({
    account: key,
    labels: { tier: 'gold' },
    state: 'firing',
    reason: 'violation-confident',
    measurement: MEASUREMENT,
    joinedAt: new Date(NOW_MS).toISOString(),
    leftAt: null,
    ...more,
  });
  const exemplar = (role: Exemplar['role'], durationNs: number): Exemplar => ({
    role,
    traceId: TRACE_ID,
    spanId: spanId(1),
    account: 'acme',
    startUnixNano: `${NOW_MS}000000`,
    durationNs,
    error: false,
    ...(role === 'violating' && { culpritShare: 0.91 }),
  });
  return {
    id: 'inc-1',
    status: 'open',
    sla: Sla.parse({ id: 'gold-checkout', ...GOLD_SLA, channels: ['ops'] }),
    operation: { service: 'shop', name: 'POST /checkout', kind: 'server' },
    openedAt: new Date(NOW_MS).toISOString(),
    resolvedAt: null,
    violatingSinceUnixMs: NOW_MS - 20_000,
    lastBadSpanEndUnixMs: NOW_MS - 3000,
    lastBadSpanArrivalUnixMs: NOW_MS - 2000,
    accounts: [
      account('acme'),
      account('globex', {
        state: 'ok',
        reason: 'recent-healthy',
        leftAt: new Date(NOW_MS + 60_000).toISOString(),
      }),
    ],
    explanation: {
      verdict: 'named',
      reason: 'excess-over-baseline',
      confidence: 'high',
      culprit: undefined,
      candidates: [
        {
          name: 'payments',
          kind: 'service',
          share: 0.91,
          violatingNs: 1.61e9,
          baselineNs: 41e6,
          evidence: 'inside payments',
        },
        {
          name: 'orders (postgresql)',
          kind: 'dependency',
          share: 0.06,
          violatingNs: 120e6,
          baselineNs: 22e6,
          evidence: 'inside orders (postgresql)',
        },
      ],
      sentence: 'payments takes 1.61 s instead of 41 ms: 91 % of the time that slow checkouts lose.',
      incomplete: false,
      violatingTraces: 15,
      baselineTraces: 30,
    },
    exemplars: [exemplar('violating', 1.84e9), exemplar('healthy', 180e6)],
    deliveries: [
      {
        id: 'd1',
        channel: 'ops',
        event: 'opened',
        status: 'delivered',
        attempts: 1,
        lastError: null,
        createdAt: new Date(NOW_MS).toISOString(),
        deliveredAt: new Date(NOW_MS + 1000).toISOString(),
      },
    ],
    ...fields,
  };
}
