import { type Evidence, type OpenViolation, type Standing } from '#page';
import { operationOf } from './storm-traffic.js';

const THRESHOLD_NS = 200e6;

export function accountOf(sla: number): string {
  return `account-${sla}`;
}

/** An SLA about one account's requests to one operation, broken just now. */
export function stormViolation(i: number, operations: number, openedUnixMs: number): OpenViolation {
  const openedAt = new Date(openedUnixMs).toISOString();
  return {
    id: `v-${i}`,
    sla: {
      id: `sla-${i}`,
      name: `SLA ${i}`,
      accounts: { keys: [accountOf(i)] },
      operation: { ...operationOf(i % operations), kind: 'entry' },
      objective: { type: 'latency', percentile: 99, thresholdMs: 200 },
      windowSeconds: 60,
      confidence: 0.95,
      severity: i % 50 === 0 ? 'critical' : 'error',
      channels: [],
    },
    operation: operationOf(i % operations),
    operationId: i % operations,
    openedAt,
    resolvedAt: null,
    violatingSinceUnixMs: Math.floor((openedUnixMs - 40_000) / 10_000) * 10_000,
    accounts: [
      {
        account: accountOf(i),
        labels: {},
        state: 'firing',
        reason: 'violation-confident',
        measurement: {
          windowSeconds: 60,
          windowEndUnixMs: openedUnixMs,
          total: 100,
          bad: 50,
          allowedRatio: 0.01,
          measuredNs: 4e8,
          effectiveThresholdNs: THRESHOLD_NS,
          pValue: 0,
          alpha: 0.01,
        },
        joinedAt: openedAt,
        leftAt: null,
      },
    ],
    explanation: null,
    incidentId: null,
    contrary: null,
  };
}

/** What evidence is stored in; what it takes to store is another benchmark's. */
export class StormStore {
  /** @param onEvidence told of each violation with whom is named for it */
  constructor(
    private readonly violations: OpenViolation[],
    private readonly onEvidence: (violation: number, evidence: Evidence) => void,
  ) {}

  async standing(): Promise<Standing> {
    return { violations: structuredClone(this.violations), incidents: [] };
  }

  async evidenceOf(): Promise<[]> {
    return [];
  }

  async attachEvidence(ids: string[], evidence: Evidence): Promise<void> {
    const about = new Set(ids);
    for (const [i, violation] of this.violations.entries()) {
      if (!about.has(violation.id)) continue;
      violation.explanation = evidence.explanation;
      this.onEvidence(i, evidence);
    }
  }

  async keepTraces(): Promise<void> {}

  async keptTrace(): Promise<[]> {
    return [];
  }
}
