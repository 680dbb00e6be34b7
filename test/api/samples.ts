import {
  type Exemplar,
  type Explanation,
  type IncidentAccount,
  type LatencyComparison,
  type Measurement,
  Sla,
} from '#contract';
import { type KnownOperation } from '#evaluate';
import { type Evidence, leadOf, type NewViolation } from '#page';
import { type SpanSpec } from '#testkit';
import { endIncident as endOne, openIncident as openOne } from '../postgres/samples.js';
import { type RunningApi } from './running-api.js';

/** A moment that has just passed: recall and measuring are about recent spans. */
export const T0 = Date.now() - 5_000;

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

/** Span ids of tests. */
export function spanId(n: number): string {
  return n.toString(16).padStart(16, '0');
}

const KINDS = { internal: 1, server: 2, client: 3 };

/** A span of the checkout, with times in milliseconds after {@link T0}. */
export function span(
  id: number,
  {
    parent,
    startMs = 0,
    durationMs = 1000,
    kind = 'server',
    ...more
  }: Omit<SpanSpec, 'kind'> & {
    parent?: number;
    startMs?: number;
    durationMs?: number;
    kind?: keyof typeof KINDS;
  } = {},
): SpanSpec {
  return {
    traceId: TRACE_ID,
    spanId: spanId(id),
    parentSpanId: parent === undefined ? '' : spanId(parent),
    service: 'shop',
    name: 'POST /checkout',
    kind: KINDS[kind],
    startUnixNano: BigInt(T0 + startMs) * 1_000_000n,
    durationNs: durationMs * 1e6,
    ...more,
  };
}

export const GOLD_SLA = {
  name: 'Gold checkout',
  accounts: { labels: { tier: 'gold' } },
  operation: { service: 'shop', name: 'POST /checkout' },
  objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
};

export const MEASUREMENT: Measurement = {
  windowSeconds: 60,
  windowEndUnixMs: T0,
  total: 200,
  bad: 37,
  allowedRatio: 0.01,
  measuredNs: 1.84e9,
  effectiveThresholdNs: 511e6,
  pValue: 1e-12,
  alpha: 1e-6,
};

export function account(key: string, more: Partial<IncidentAccount> = {}): IncidentAccount {
  return {
    account: key,
    labels: { tier: 'gold' },
    state: 'firing',
    reason: 'violation-confident',
    measurement: MEASUREMENT,
    joinedAt: new Date(T0).toISOString(),
    leftAt: null,
    ...more,
  };
}

const PAYMENTS = {
  name: 'payments',
  kind: 'service' as const,
  share: 0.91,
  violatingNs: 1.61e9,
  baselineNs: 41e6,
  evidence: 'inside payments',
};
export const DATABASE = {
  name: 'orders',
  kind: 'dependency' as const,
  share: 0.06,
  violatingNs: 120e6,
  baselineNs: 22e6,
  evidence: 'waiting for orders',
};

export const EXPLANATION: Explanation = {
  verdict: 'named',
  reason: 'excess-over-baseline',
  confidence: 'high',
  culprit: PAYMENTS,
  candidates: [PAYMENTS, DATABASE],
  sentence: 'payments takes 1.61 s instead of 41 ms: 91 % of the time that slow checkouts lose.',
  incomplete: false,
  violatingTraces: 15,
  baselineTraces: 30,
};

export function exemplar(role: Exemplar['role'], durationNs: number): Exemplar {
  return {
    role,
    traceId: TRACE_ID,
    spanId: spanId(1),
    account: 'acme',
    startUnixNano: `${T0}000000`,
    durationNs,
    error: false,
    ...(role === 'violating' && { culpritShare: 0.91 }),
  };
}

/** The operation of this name, once a span of it has been received. */
export async function operationOf(
  { rooms }: RunningApi,
  name = 'POST /checkout',
  service = 'shop',
): Promise<KnownOperation> {
  const known = (await rooms.windows.operations()).find(
    (each) => each.name === name && each.service === service,
  );
  if (!known) throw new Error(`nothing has been received of ${service} ${name}`);
  return known;
}

/** Four of ten requests are slow, and none of the ninety before. */
export const LATENCY: LatencyComparison = {
  promisedNs: 500e6,
  accounts: 1,
  accountsLeftOut: 0,
  now: { fromUnixMs: T0 - 60_000, toUnixMs: T0, requests: 10, slower: 4, buckets: [-90, 20], counts: [6, 4] },
  before: {
    fromUnixMs: T0 - 3_660_000,
    toUnixMs: T0 - 60_000,
    requests: 90,
    slower: 0,
    buckets: [-90],
    counts: [90],
  },
};

/**
 * Opens an incident of the gold SLA whose deliveries are to "ops".
 * @param evidence what is not the usual of it; null for an incident that is not explained yet
 * @returns its id
 */
export async function openIncident(
  api: RunningApi,
  over: Partial<NewViolation> = {},
  evidence: Partial<Evidence> | null = {},
): Promise<string> {
  const { incidentStore } = api.rooms;
  const operation = over.operation ?? (await operationOf(api));
  const incident = await openOne(incidentStore, {
    sla: Sla.parse({ id: 'gold-checkout', ...GOLD_SLA, channels: ['ops'] }),
    operation,
    openedAtUnixMs: T0,
    violatingSinceUnixMs: T0 - 20_000,
    accounts: [
      account('acme'),
      account('globex', {
        state: 'ok',
        reason: 'recent-healthy',
        leftAt: new Date(T0 + 60_000).toISOString(),
      }),
    ],
    ...over,
  });
  if (!incident) throw new Error('there is an open incident of this SLA and operation');
  if (evidence !== null) {
    await incidentStore.attachEvidence([leadOf(incident).id], {
      explanation: EXPLANATION,
      exemplars: [exemplar('violating', 1.84e9), exemplar('healthy', 180e6)],
      lastBadSpan: { endUnixMs: T0 - 3000, arrivalUnixMs: T0 - 2000 },
      traces: [],
      ...evidence,
    });
  }
  return incident.id;
}

/** Ends an incident with its violations. */
export function endIncident({ rooms }: RunningApi, id: string, atUnixMs: number): Promise<void> {
  return endOne(rooms.incidentStore, id, atUnixMs);
}
