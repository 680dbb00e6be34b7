import {
  type Exemplar,
  type Explanation,
  type Incident,
  type IncidentAccount,
  type Violation,
} from '#contract';
import { type Span } from '#span';
import { incidentOfOne } from '../incidents/incident-of-one.js';

const WORST_TRACE = '5b8efff798038103d269b633813fc60c';
const ROOT_SPAN = 'eee19b7ec3c1b174';
const SLOW_NS = 2_310_000_000;
const DATABASE_NS = 2_090_000_000;

/** What a test of a channel shows: as much as a real page has, about a shop that does not exist. */
export function sampleIncident(nowUnixMs: number): Incident {
  const at = (agoMs: number) => new Date(nowUnixMs - agoMs).toISOString();
  const explanation: Explanation = {
    verdict: 'named',
    reason: 'excess-over-baseline',
    confidence: 'high',
    culprit: {
      name: 'sample-db',
      kind: 'dependency',
      share: 0.93,
      violatingNs: DATABASE_NS,
      baselineNs: 18_000_000,
      evidence: 'inside sample-db',
    },
    candidates: [],
    sentence:
      'sample-db takes 2.09 s of each slow request, against 18 ms in healthy ones: 93 % of the extra time.',
    incomplete: false,
    violatingTraces: 14,
    baselineTraces: 30,
  };
  const violation: Violation = {
    id: 'test',
    sla: {
      id: 'sample-checkout',
      name: 'Sample checkout',
      accounts: { labels: { tier: 'gold' } },
      operation: { service: 'sample-shop', name: 'POST /checkout', kind: 'entry' },
      objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
      windowSeconds: 60,
      confidence: 0.95,
      severity: 'info',
      channels: [],
    },
    operation: { service: 'sample-shop', name: 'POST /checkout', kind: 'server' },
    openedAt: at(4_000),
    resolvedAt: null,
    violatingSinceUnixMs: nowUnixMs - 30_000,
    accounts: [
      sampleAccount('sample-acme', nowUnixMs, 37, 412, 2_310_000_000),
      sampleAccount('sample-globex', nowUnixMs, 12, 190, 1_870_000_000),
    ],
    explanation,
  };
  return incidentOfOne(violation, {
    lastBadSpanEndUnixMs: nowUnixMs - 6_000,
    lastBadSpanArrivalUnixMs: nowUnixMs - 5_000,
    exemplars: [
      sampleExemplar(nowUnixMs, 8_300, WORST_TRACE, 'sample-acme', SLOW_NS, DATABASE_NS / SLOW_NS),
      sampleExemplar(
        nowUnixMs,
        12_700,
        '0af7651916cd43dd8448eb211c80319c',
        'sample-globex',
        1_870_000_000,
        0.88,
      ),
    ],
  });
}

function sampleAccount(
  account: string,
  nowUnixMs: number,
  bad: number,
  total: number,
  measuredNs: number,
): IncidentAccount {
  return {
    account,
    labels: { tier: 'gold' },
    state: 'firing',
    reason: 'violation-confident',
    measurement: {
      windowSeconds: 60,
      windowEndUnixMs: nowUnixMs - 5_000,
      total,
      bad,
      allowedRatio: 0.01,
      measuredNs,
      effectiveThresholdNs: 502_000_000,
      pValue: 1e-12,
      alpha: 1e-6,
    },
    joinedAt: new Date(nowUnixMs - 4_000).toISOString(),
    leftAt: null,
  };
}

function sampleExemplar(
  nowUnixMs: number,
  agoMs: number,
  traceId: string,
  account: string,
  durationNs: number,
  culpritShare: number,
): Exemplar {
  const startUnixNano = (BigInt(nowUnixMs - agoMs) * 1_000_000n).toString();
  return {
    role: 'violating',
    traceId,
    spanId: ROOT_SPAN,
    account,
    startUnixNano,
    durationNs,
    error: false,
    culpritShare,
  };
}

/** The spans of the sample's worst trace. */
export function sampleTrace(traceId: string, nowUnixMs: number): Span[] {
  const startUnixNano = BigInt(nowUnixMs - 8_300) * 1_000_000n;
  const span = (
    spanId: string,
    parentSpanId: string | undefined,
    [service, name, kind]: [string, string, Span['kind']],
    [startMs, durationNs]: [number, number],
    attributes: Span['attributes'] = {},
  ): Span => ({
    traceId,
    spanId,
    parentSpanId,
    service,
    name,
    kind,
    startUnixNano: startUnixNano + BigInt(startMs * 1_000_000),
    durationNs,
    status: 'unset',
    statusMessage: '',
    attributes,
    resource: {},
    events: [],
    links: [],
  });
  return [
    span(ROOT_SPAN, undefined, ['sample-shop', 'POST /checkout', 'server'], [0, SLOW_NS]),
    span('a1b2c3d4e5f60718', ROOT_SPAN, ['sample-shop', 'GET /cart', 'client'], [8, 41_000_000]),
    span('b1b2c3d4e5f60718', 'a1b2c3d4e5f60718', ['sample-cart', 'GET /cart', 'server'], [11, 35_000_000]),
    span('c1b2c3d4e5f60718', ROOT_SPAN, ['sample-shop', 'POST /pay', 'client'], [55, 2_240_000_000]),
    span('d1b2c3d4e5f60718', 'c1b2c3d4e5f60718', ['sample-pay', 'POST /pay', 'server'], [60, 2_230_000_000]),
    span(
      'e1b2c3d4e5f60718',
      'd1b2c3d4e5f60718',
      ['sample-pay', 'SELECT card', 'client'],
      [120, DATABASE_NS],
      { 'peer.service': 'sample-db' },
    ),
  ];
}
