import { type Channel, type IncidentAccount, type Sla } from '#contract';
import { type KnownOperation } from '#evaluate';
import { decidePaging, type Evidence, type IncidentStore, type NewViolation, type OpenIncident } from '#page';
import { Dictionaries, type Span } from '#span';
import { type Database, PgWindowReader } from '#store';
import { TestNode } from './test-node.js';

/** A moment in the past that every sample is about. */
export const T0 = Date.UTC(2026, 0, 2, 3, 4, 0);

export const GOLD: Sla = {
  id: 'gold',
  name: 'Gold checkout',
  accounts: { labels: { tier: 'gold' } },
  operation: { service: 'frontend', name: 'GET /*', kind: 'entry' },
  objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
  windowSeconds: 60,
  confidence: 0.95,
  severity: 'error',
  channels: ['night'],
};

export const NIGHT: Channel = { id: 'night', name: 'Night shift', type: 'email', to: ['night@example.org'] };

/** An operation that has been measured once. */
export async function measuredOperation(database: Database): Promise<KnownOperation> {
  const dictionaries = new Dictionaries({ services: 10, operations: 10, accounts: 10 });
  const operation = dictionaries.registerOperation({ service: 'frontend', name: 'GET /', kind: 'server' });
  const node = await TestNode.claimed(database, dictionaries);
  await node.write([{ windowStartUnixMs: T0, account: 0, operation, entry: true, durationsNs: [1e6] }]);
  const [known] = await new PgWindowReader(database).operations();
  if (known === undefined) throw new Error('the operation was not stored');
  return known;
}

export function violating(account: string, over: Partial<IncidentAccount> = {}): IncidentAccount {
  return {
    account,
    labels: { tier: 'gold' },
    state: 'firing',
    reason: 'violation-confident',
    measurement: {
      windowSeconds: 60,
      windowEndUnixMs: T0 + 60_000,
      total: 100,
      bad: 20,
      allowedRatio: 0.01,
      measuredNs: 7e8,
      effectiveThresholdNs: 5.05e8,
      pValue: 1e-12,
      alpha: 1e-5,
    },
    joinedAt: new Date(T0).toISOString(),
    leftAt: null,
    ...over,
  };
}

export function newViolation(operation: KnownOperation, over: Partial<NewViolation> = {}): NewViolation {
  return {
    sla: GOLD,
    operation,
    openedAtUnixMs: T0 + 60_000,
    violatingSinceUnixMs: T0 + 20_000,
    accounts: [violating('acme')],
    ...over,
  };
}

/**
 * Opens a violation and an incident of it, which tells its SLA's channels; undefined where it has an open one.
 * @param key that of its operation where absent; what differs is an incident of its own
 */
export async function openIncident(
  store: IncidentStore,
  violation: NewViolation,
  key?: string,
): Promise<OpenIncident | undefined> {
  const { service, name, kind } = violation.operation;
  const [opened] = await store.openViolations([violation]);
  if (!opened) return undefined;
  const { sla, openedAtUnixMs } = violation;
  const mode = sla.mode ?? 'live';
  const id = await store.change({
    id: null,
    mode,
    key:
      key === undefined
        ? { by: 'operation', service, name, kind }
        : { by: 'culprit', name: key, kind: 'service' },
    becomes: 'opened',
    reason: 'new-cause',
    severity: sla.severity,
    joining: [opened.id],
    splitting: [],
    told: {
      atUnixMs: openedAtUnixMs,
      updates: 0,
      muted: [],
      severity: sla.severity,
      culprit: null,
      accounts: 1,
      slas: 1,
      operations: 1,
    },
    escalated: {},
    entries: [{ kind: 'opened', reason: 'new-cause', account: null, text: `Opened by ${sla.name}` }],
    deliveries:
      mode === 'shadow' ? [] : sla.channels.map((channel) => ({ channel, event: 'opened', sequence: 0 })),
    atUnixMs: openedAtUnixMs,
  });
  return (await store.open()).find((incident) => incident.id === id);
}

/** Ends an incident with its violations, and tells those of it who were told of its beginning. */
export async function endIncident(
  store: IncidentStore,
  id: string,
  atUnixMs: number,
  accounts: IncidentAccount[] = [],
): Promise<void> {
  const { violations } = await store.standing(atUnixMs);
  const own = violations.filter(({ incidentId }) => incidentId === id);
  await store.resolveViolations(
    own.map((violation) => ({ violationId: violation.id, accounts })),
    atUnixMs,
  );
  const rules = {
    nowUnixMs: atUnixMs,
    explainedWithinMs: Infinity,
    quietPeriodMs: 0,
    takes: () => true,
    silences: [],
    routes: [],
    teams: [],
    policies: [],
    rotations: [],
  };
  for (const change of decidePaging(await store.standing(atUnixMs), rules))
    if (change.id === id) await store.change(change);
}

export function evidence(over: Partial<Evidence> = {}): Evidence {
  return {
    explanation: {
      verdict: 'unclear',
      reason: 'no-baseline',
      confidence: 'none',
      candidates: [],
      sentence: 'No healthy trace to compare with.',
      incomplete: false,
      violatingTraces: 1,
      baselineTraces: 0,
    },
    exemplars: [
      {
        role: 'violating',
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        account: 'acme',
        startUnixNano: '1767323040000000001',
        durationNs: 7e8,
        error: false,
      },
    ],
    lastBadSpan: { endUnixMs: T0 + 59_000, arrivalUnixMs: T0 + 59_250 },
    traces: [{ traceId: 'a'.repeat(32), spans: [span()] }],
    ...over,
  };
}

/** With a NUL and half a surrogate pair in it, which senders may send and Postgres' jsonb and text refuse. */
export function span(over: Partial<Span> = {}): Span {
  return {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    parentSpanId: undefined,
    service: 'frontend',
    name: 'GET /',
    kind: 'server',
    startUnixNano: 1_767_323_040_000_000_001n,
    durationNs: 7e8,
    status: 'ok',
    statusMessage: 'nul \0 and \ud800',
    attributes: { 'http.route': '/', nested: { list: [1, true, null] } },
    resource: { 'service.name': 'frontend' },
    events: [{ name: 'retry', timeUnixNano: 1_767_323_040_000_000_002n, attributes: {} }],
    links: [],
    ...over,
  };
}
