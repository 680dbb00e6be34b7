import { type Span, type SpanKind } from '#span';
import { call, query, type SpanPlan } from '#testkit';

const SERVICES = 12;
const CALLS = 4;
const QUERY_MS = 2;
const WORK_MS = 3;

/** A request with so many spans: calls one after the other, each with calls of its own. The last service is slow. */
export function requestOf(spans: number, slowMs = 0, service = 0, startMs = 0): SpanPlan {
  const children: SpanPlan[] = [];
  let [left, atMs] = [spans - 1, startMs + WORK_MS];
  for (let i = 0; left > 0; i++) {
    const share = Math.max(1, Math.floor(left / Math.max(1, CALLS - i)));
    const child =
      share === 1
        ? query(nameOf(service), `db-${service}`, atMs, atMs + QUERY_MS)
        : callTo(nameOf(service), requestOf(share - 1, slowMs, (service + 1 + i) % SERVICES, atMs + 1));
    children.push(child);
    left -= share;
    atMs = child.endMs + 1;
  }
  const endMs = atMs + WORK_MS + (service === SERVICES - 1 ? slowMs : 0);
  return { service: nameOf(service), name: `GET /${service}`, kind: 'server', startMs, endMs, children };
}

function callTo(caller: string, request: SpanPlan): SpanPlan {
  const { service, startMs, endMs } = request;
  return { ...call(caller, service, { startMs: startMs - 1, workMs: endMs - startMs }), children: [request] };
}

export const SLOW_SERVICE = nameOf(SERVICES - 1);

function nameOf(service: number): string {
  return `service-${service % SERVICES}`;
}

type Part = { id?: number; parent: number; service?: number; kind: SpanKind; from: number; to: number };
type Shape = { partOf: (i: number, count: number) => Part; failed?: boolean };

const chain = (i: number, count: number) => ({ parent: i - 1, from: i, to: 2 * count - i });
const fan = (i: number) => ({ parent: 0, from: 10 * i, to: 10 * i + 9 });

const SHAPES: Record<string, Shape> = {
  'a chain of calls': {
    partOf: (i, count) => ({
      ...chain(i, count),
      service: Math.ceil(i / 2),
      kind: i % 2 === 1 ? 'client' : 'server',
    }),
  },
  'a chain within a service, failed': {
    partOf: (i, count) => ({ ...chain(i, count), kind: 'internal' }),
    failed: true,
  },
  'a fan of calls': { partOf: (i) => ({ ...fan(i), kind: 'client' }) },
  'a fan of calls, failed': { partOf: (i) => ({ ...fan(i), kind: 'client' }), failed: true },
  'calls at the same time': {
    partOf: (i, count) => ({ parent: 0, kind: 'client', from: i, to: 2 * count + (i % 3) }),
  },
  'a circle': {
    partOf: (i, count) => ({ ...fan(i), parent: i === 1 ? count - 1 : i - 1, kind: 'internal' }),
  },
  'one id': { partOf: (i) => ({ ...fan(i), id: Math.min(i, 1), kind: 'client' }) },
};

/** Traces of so many spans in shapes that are hard on whoever puts them together. */
export function hardTraces(count: number): { shape: string; spans: Span[] }[] {
  return Object.entries(SHAPES).map(([shape, { partOf, failed = false }]) => ({
    shape,
    spans: Array.from({ length: count }, (_, i) => {
      const part = i === 0 ? { ...partOf(0, count), id: 0, from: 0, to: 20 * count } : partOf(i, count);
      return spanOf(i, part, failed);
    }),
  }));
}

function spanOf(i: number, { id = i, parent, service = 0, kind, from, to }: Part, failed: boolean): Span {
  return {
    traceId: 'ab'.repeat(16),
    spanId: hex(id),
    parentSpanId: i === 0 ? undefined : hex(parent),
    service: nameOf(service),
    name: `operation-${id % 1_000}`,
    kind: i === 0 ? 'server' : kind,
    startUnixNano: 1_700_000_000_000_000_000n + BigInt(from),
    durationNs: to - from,
    status: failed ? 'error' : 'unset',
    statusMessage: failed ? `failed ${i}` : '',
    attributes: { 'server.address': `host-${id % 100}` },
    resource: {},
    events: [],
    links: [],
  };
}

function hex(id: number): string {
  return (id + 1).toString(16).padStart(16, '0');
}
