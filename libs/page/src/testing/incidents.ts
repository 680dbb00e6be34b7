import {
  type Exemplar,
  type Explanation,
  type Incident,
  type IncidentAccount,
  type Sla,
  type Violation,
} from '#contract';
import { incidentOfOne } from '../incidents/incident-of-one.js';
import { failing } from './errors.js';

/** 2026-11-23 03:12:40 UTC, when the sample violation began. */
export const BEGAN_UNIX_MS = Date.UTC(2026, 10, 23, 3, 12, 40);
/** When its page was sent. */
export const SENT_UNIX_MS = BEGAN_UNIX_MS + 21_000;

const at = (afterMs: number): string => new Date(BEGAN_UNIX_MS + afterMs).toISOString();

export function account(
  name: string,
  bad: number,
  total: number,
  measuredMs: number,
  change: Partial<IncidentAccount> = {},
): IncidentAccount {
  return {
    account: name,
    labels: { tier: 'gold', region: 'eu-west' },
    state: 'firing',
    reason: 'violation-confident',
    measurement: {
      windowSeconds: 60,
      windowEndUnixMs: BEGAN_UNIX_MS + 10_000,
      total,
      bad,
      allowedRatio: 0.01,
      measuredNs: measuredMs * 1e6,
      effectiveThresholdNs: 502_000_000,
      pValue: 1e-9,
      alpha: 1e-6,
    },
    joinedAt: at(15_000),
    leftAt: null,
    ...change,
  };
}

export function exemplar(i: number, durationMs: number, change: Partial<Exemplar> = {}): Exemplar {
  const hex = (0x3f1c + i * 0x01a7).toString(16);
  return {
    role: 'violating',
    traceId: hex.repeat(8),
    spanId: hex.repeat(4),
    account: ['acme', 'globex', 'initech', 'umbrella'][i % 4] ?? '',
    startUnixNano: String(BigInt(BEGAN_UNIX_MS + 1_000 + i * 777) * 1_000_000n),
    durationNs: durationMs * 1e6,
    error: false,
    culpritShare: Math.max(0, 0.93 - i * 0.02),
    ...change,
  };
}

export const named: Explanation = {
  verdict: 'named',
  reason: 'excess-over-baseline',
  confidence: 'high',
  culprit: {
    name: 'payments-db',
    kind: 'dependency',
    share: 0.91,
    violatingNs: 2_050_000_000,
    baselineNs: 14_000_000,
    evidence: 'inside payments-db',
  },
  candidates: [],
  sentence:
    'payments-db takes 2.05 s of each slow request, against 14 ms in healthy ones: 91 % of the extra time.',
  incomplete: false,
  violatingTraces: 14,
  baselineTraces: 30,
};

/** A database that is flooded by one account's new release. */
export const changed: Explanation = {
  ...named,
  changes: [
    {
      attribute: 'service.version',
      of: 'payments',
      value: '2.4.1',
      text: 'payments 2.4.1',
      violating: 48,
      violatingTraces: 50,
      healthy: 0,
      healthyTraces: 50,
      together: ['payments in pod payments-7d9f', 'feature flag new-ledger = on in payments'],
    },
    {
      attribute: 'caller',
      of: 'payments-db',
      value: 'reports',
      text: 'payments-db called by reports',
      violating: 31,
      violatingTraces: 50,
      healthy: 4,
      healthyTraces: 50,
      together: [],
    },
  ],
  demand: {
    callee: 'payments-db',
    caller: 'reports-export',
    operation: 'GET /export',
    release: '2.4.1',
    account: 'acme',
    accountShare: 0.92,
    ratePerSecondBefore: 2,
    ratePerSecondNow: 28,
    growth: 14,
    path: ['reports-export', 'payments-db'],
    sentence:
      'Calls to payments-db from reports-export 2.4.1 rose 14 ×, from 2 to 28 per second (account acme 92 %): ' +
      'it makes 28 per request instead of 2.',
  },
};

export const unclear: Explanation = {
  verdict: 'unclear',
  reason: 'candidates-tie',
  confidence: 'low',
  candidates: [
    {
      name: 'payments',
      kind: 'service',
      share: 0.44,
      violatingNs: 910_000_000,
      baselineNs: 40_000_000,
      evidence: 'inside payments',
    },
    {
      name: 'inventory',
      kind: 'service',
      share: 0.41,
      violatingNs: 860_000_000,
      baselineNs: 52_000_000,
      evidence: 'waiting before inventory answers',
    },
  ],
  sentence: 'payments (44 %) and inventory (41 %) share the extra time about equally.',
  incomplete: true,
  violatingTraces: 6,
  baselineTraces: 22,
};

export const GOLD_SLA: Sla = {
  id: 'gold-checkout',
  name: 'Gold checkout',
  accounts: { labels: { tier: 'gold' } },
  operation: { service: 'shop', name: 'POST /checkout', kind: 'entry' },
  objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
  windowSeconds: 60,
  confidence: 0.95,
  severity: 'critical',
  channels: ['on-call'],
};

export const GOLD_ACCOUNTS = [
  account('acme', 37, 412, 2_310),
  account('globex', 11, 160, 1_940, { labels: { tier: 'gold' } }),
  account('initech', 9, 120, 1_620, { labels: {} }),
  account('umbrella', 22, 301, 1_180, { state: 'no-data', reason: 'no-requests' }),
];

/** What may be said of an incident of one violation, as if it were one. */
export type OneViolation = Partial<Incident & Pick<Violation, 'sla' | 'operation' | 'accounts'>>;

/** An open incident of a latency SLA on gold accounts. */
export function incident({ sla, operation, accounts, ...change }: OneViolation = {}): Incident {
  const violation: Violation = {
    id: '7a1f0c55-6f0e-4d5c-8e7e-2b8f5f1b9f10',
    sla: sla ?? GOLD_SLA,
    operation: operation ?? { service: 'shop', name: 'POST /checkout', kind: 'server' },
    openedAt: change.openedAt ?? at(15_000),
    resolvedAt: change.resolvedAt ?? null,
    violatingSinceUnixMs: change.violatingSinceUnixMs ?? BEGAN_UNIX_MS,
    accounts: accounts ?? GOLD_ACCOUNTS,
    explanation: change.explanation === undefined ? named : change.explanation,
  };
  const one = incidentOfOne(violation, {
    id: '0d3c7f2e-5b7a-4c53-9a43-3c5d1e6f7a80',
    lastBadSpanEndUnixMs: BEGAN_UNIX_MS + 14_200,
    lastBadSpanArrivalUnixMs: BEGAN_UNIX_MS + 14_600,
    exemplars: [
      ...[2_410, 2_310, 2_180, 1_940, 1_620, 1_510, 1_180].map((ms, i) => exemplar(i, ms)),
      exemplar(8, 84, { role: 'healthy', culpritShare: 0.16 }),
    ],
  });
  return { ...one, ...change };
}

/** The same after it has ended. */
export function resolvedIncident(): Incident {
  const resolvedAt = at(400_000);
  return incident({
    status: 'resolved',
    resolvedAt,
    accounts: GOLD_ACCOUNTS.map(({ account: name, labels }, i) =>
      account(name, 1, 420, 212 - i, {
        labels,
        state: 'resolved',
        reason: 'recent-healthy',
        leftAt: at(400_000 - i * 60_000),
      }),
    ),
  });
}

/** An SLA on failed requests, over all traffic as one. */
export function errorRateIncident(change: OneViolation = {}): Incident {
  const total = account('*', 96, 1_204, 0, { labels: {} });
  return incident({
    sla: {
      ...GOLD_SLA,
      id: 'checkout-errors',
      name: 'Checkout errors',
      accounts: 'total',
      objective: { type: 'error-rate', maxPercent: 1 },
    },
    accounts: [
      { ...total, measurement: { ...total.measurement, measuredNs: null, effectiveThresholdNs: null } },
    ],
    explanation: failing,
    exemplars: [118, 97, 64].map((ms, i) => {
      const { culpritShare: _, ...plain } = exemplar(i, ms, { error: true });
      return plain;
    }),
    ...change,
  });
}
