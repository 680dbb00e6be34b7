import { type Operation, SPAN_KINDS } from '#span';
import { buildTrace, call, otlpProto, query, type SpanPlan, type SpanSpec } from '#testkit';

/** Databases that may be to blame: an operation has one of them that is slow. */
const DATABASES = ['orders-db', 'stock-db'];
const SLOW_MS = 400;
const BEFORE_MS = 120_000;
const VIOLATING_MS = 30_000;
const SPANS_PER_REQUEST = 2_000;

export type StormPlan = {
  operations: number;
  /** Of each operation; the accounts have them in turns. */
  healthy: number;
  violating: number;
  /** How many databases are slow, 1 or 2; the operations have them in turns. */
  causes: number;
  accountsOf: (operation: number) => string[];
  nowUnixMs: number;
};

export function slowDatabaseOf(operation: number, causes: number): string {
  return DATABASES[operation % causes] ?? '';
}

export function operationOf(i: number): Operation {
  return { service: `shop-${i % 20}`, name: `GET /${i}`, kind: 'server' };
}

/** OTLP requests with the traces of a site whose one database has become slow, in the order in which they end. */
export function* stormRequests(plan: StormPlan): Generator<Uint8Array> {
  let specs: SpanSpec[] = [];
  for (const [count, fromMs, lastsMs, slowMs] of [
    [plan.healthy, BEFORE_MS, BEFORE_MS - VIOLATING_MS, 0],
    [plan.violating, VIOLATING_MS, VIOLATING_MS - 1_000, SLOW_MS],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const startUnixMs = plan.nowUnixMs - fromMs + Math.floor((i / count) * lastsMs);
      for (let operation = 0; operation < plan.operations; operation++) {
        const accounts = plan.accountsOf(operation);
        const slow = { database: slowDatabaseOf(operation, plan.causes), ms: slowMs };
        specs.push(...stormTrace(operation, accounts[i % accounts.length] ?? '', startUnixMs, slow, i));
        if (specs.length < SPANS_PER_REQUEST) continue;
        yield otlpProto(specs);
        specs = [];
      }
    }
  }
  if (specs.length > 0) yield otlpProto(specs);
}

/** Twelve spans or so: the shop asks a service of its own, which asks stock and the database that all have in common. */
export function stormTrace(
  operation: number,
  account: string,
  startUnixMs: number,
  slow: { database: string; ms: number },
  i: number,
): SpanSpec[] {
  const { service, name, kind } = operationOf(operation);
  const backend = `backend-${operation % 40}`;
  const calls: SpanPlan[] = [];
  let atMs = 4;
  for (const database of DATABASES) {
    const queryMs = 3 + (database === slow.database ? slow.ms : 0) + ((i * 7) % 5);
    const owner = database.replace('-db', '');
    const made = call(backend, owner, { startMs: atMs, workMs: queryMs + 4 }, [
      query(owner, database, atMs + 3, atMs + 3 + queryMs),
    ]);
    calls.push(made);
    atMs = made.endMs + 2;
  }
  const inner = call(service, backend, { startMs: 2, workMs: atMs + (i % 4) }, calls);
  const request: SpanPlan = { service, name, kind, startMs: 0, endMs: inner.endMs + 3, children: [inner] };
  return buildTrace(request, { startUnixMs }).map((span, at) => ({
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? '',
    service: span.service,
    name: span.name,
    kind: SPAN_KINDS.indexOf(span.kind),
    startUnixNano: span.startUnixNano,
    durationNs: span.durationNs,
    attributes: {
      'http.request.method': 'GET',
      ...span.attributes,
      ...(at === 0 ? { account } : {}),
    },
  }));
}
