import {
  type Delivery,
  type Incident,
  type IncidentAccount,
  type PageAction,
  type Violation,
} from '#contract';
import { blastRadiusOf } from '../incidents/blast-radius.js';
import { inLeadOrder } from '../incidents/lead.js';
import { account, BEGAN_UNIX_MS, GOLD_SLA, incident } from './incidents.js';

const at = (afterMs: number): string => new Date(BEGAN_UNIX_MS + afterMs).toISOString();

/** What the links of a page lead to. */
export const ACTIONS: PageAction[] = [
  { kind: 'acknowledge', label: 'Acknowledge', href: 'https://culprit.example/a/k7Qm' },
  { kind: 'useful', label: 'This page was useful', href: 'https://culprit.example/a/u2Fd' },
  { kind: 'noise', label: 'It was noise', href: 'https://culprit.example/a/n9Zx' },
];

const PATHS = [
  ['shop', 'POST /checkout'],
  ['shop', 'GET /cart'],
  ['payments', 'POST /charges'],
  ['payments', 'POST /refunds'],
  ['payments', 'GET /invoices/{id}'],
  ['billing', 'GET /balance'],
  ['billing', 'POST /statements'],
  ['ledger', 'POST /entries'],
  ['ledger', 'GET /entries'],
  ['reports', 'GET /monthly'],
  ['mobile-gateway', 'GET /v2/home'],
  ['mobile-gateway', 'POST /v2/orders'],
] as const;

const GOLD = ['acme', 'globex', 'initech', 'umbrella'];

/** Four gold accounts, twelve silver, and others of whom nothing is known; the gold ones weigh ten times as much. */
function accountsOf(operation: number): Violation['accounts'] {
  return Array.from({ length: 5 }, (_, i) => {
    const n = (operation * 4 + i) % 37;
    const [bad, total] = [37 - n, 412 - operation * 20];
    const change: Partial<IncidentAccount> =
      n < 4
        ? { tier: 'gold', weight: 10, labels: { region: 'eu-west' } }
        : n < 16
          ? { labels: { tier: 'silver' } }
          : { labels: {} };
    return account(GOLD[n] ?? `customer-${n}`, bad, total, 2_310 - n * 40, {
      ...change,
      joinedAt: at(15_000 + operation * 2_000),
    });
  });
}

function violation(operation: number): Violation {
  const [service = '', name = ''] = PATHS[operation] ?? [];
  const isSilver = operation % 3 === 2;
  return {
    id: `00000000-0000-4000-8000-${String(operation).padStart(12, '0')}`,
    sla: isSilver
      ? { ...GOLD_SLA, id: 'silver', name: 'Silver API', severity: 'warning', accounts: 'each' }
      : { ...GOLD_SLA, id: `gold-${service}`, name: `Gold ${service}`, accounts: 'each' },
    operation: { service, name, kind: 'server' },
    openedAt: at(15_000 + operation * 2_000),
    resolvedAt: null,
    violatingSinceUnixMs: BEGAN_UNIX_MS + operation * 1_000,
    accounts: accountsOf(operation),
    explanation: incident().explanation,
  };
}

/** A slow database that breaks promises on twelve operations to 37 accounts. */
export function causeIncident(change: Partial<Incident> = {}): Incident {
  const violations = inLeadOrder(change.violations ?? PATHS.map((_, i) => violation(i)));
  return incident({ violations, blastRadius: blastRadiusOf(violations), ...change });
}

/** As it is when a channel that was told of the first three is told of the others. */
export function grownIncident(): Incident {
  return causeIncident({
    deliveries: [delivery('d-0', 'opened', 20_000), delivery('d-17', 'updated', null)],
  });
}

function delivery(id: string, event: Delivery['event'], deliveredAfterMs: number | null): Delivery {
  return {
    id,
    channel: 'on-call',
    event,
    sequence: 0,
    status: deliveredAfterMs === null ? 'queued' : 'delivered',
    attempts: 1,
    lastError: null,
    createdAt: at(deliveredAfterMs ?? 60_000),
    deliveredAt: deliveredAfterMs === null ? null : at(deliveredAfterMs),
  };
}

function ended(violation: Violation, resolvedAt: string): Violation {
  const accounts = violation.accounts.map((one) =>
    Object.assign({}, one, { state: 'resolved', reason: 'recent-healthy', leftAt: resolvedAt }),
  );
  return { ...violation, resolvedAt, accounts };
}

/** After all of it has ended. */
export function resolvedCause(change: Partial<Incident> = {}): Incident {
  const violations = causeIncident().violations.map((each, i) => ended(each, at(400_000 - i * 20_000)));
  return causeIncident({ violations, status: 'resolved', resolvedAt: at(400_000), ...change });
}

/** Three promises about one operation, of which nobody is known to be the culprit. */
export function severalSlas(): Incident {
  const operation = { service: 'shop', name: 'POST /checkout', kind: 'server' } as const;
  const violations = [0, 1, 2].map((i): Violation =>
    Object.assign(violation(i), { operation, explanation: null }),
  );
  return causeIncident({
    violations,
    key: { by: 'operation', ...operation },
    explanation: null,
    exemplars: [],
  });
}
