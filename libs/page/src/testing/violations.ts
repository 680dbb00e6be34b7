import { type Severity, type Sla } from '#contract';
import { type OpenViolation } from '../ports.js';
import { account, BEGAN_UNIX_MS, SENT_UNIX_MS } from './incidents.js';
import { sla } from './statuses.js';

type Change = Partial<OpenViolation> & {
  severity?: Severity;
  weight?: number;
  objective?: Sla['objective'];
  thresholdNs?: number | null;
  /** When its window ended. */
  toUnixMs?: number;
};

/** An SLA that one account's requests to an operation violate. */
export function violation(id: string, operationId: number, change: Change = {}): OpenViolation {
  const { severity, weight, objective, thresholdNs = 5e8, toUnixMs = SENT_UNIX_MS, ...over } = change;
  const { measurement, ...rest } = account(`account-${id}`, 37, 412, 2_310);
  return {
    id,
    sla: sla(`sla-${id}`, {
      ...(severity === undefined ? {} : { severity }),
      ...(objective === undefined ? {} : { objective }),
    }),
    operation: { service: 'shop', name: `GET /${operationId}`, kind: 'server' },
    operationId,
    openedAt: new Date(SENT_UNIX_MS).toISOString(),
    resolvedAt: null,
    violatingSinceUnixMs: BEGAN_UNIX_MS,
    accounts: [
      {
        ...rest,
        ...(weight === undefined ? {} : { weight }),
        measurement: { ...measurement, windowEndUnixMs: toUnixMs, effectiveThresholdNs: thresholdNs },
      },
    ],
    explanation: null,
    incidentId: null,
    contrary: null,
    ...over,
  };
}
