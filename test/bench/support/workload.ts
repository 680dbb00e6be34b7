import { otlpProto, type SpanSpec } from '#testkit';

/*
 * Traces of a shop as its services' SDKs export them: 10 spans a trace over 4 of 20 services, each service sending
 * requests of its own, so that a trace's spans lie in different requests. About 10 attributes and 470 bytes a span;
 * one span in 50 has an event, one in 100 an error; only the root names the account, of which a few have most traces.
 */
const SERVICES = 20;
const ROUTES = 60;
const ACCOUNTS = 2_000;
const SPANS_PER_TRACE = 10;

/** Every trace and span id begins with one of these, so that they are found in the bytes and made new for each pass. */
const TRACE_MARK = 'feedc0de';
const SPAN_MARK = 'decade01';

export type Workload = { requests: Buffer[]; spans: number; bytesPerSpan: number; renew: () => void };

/** A generator of its own, as results must not depend on the run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let t = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    t = Math.imul(t ^ (t >>> 13), 0xc2b2ae35);
    return ((t ^ (t >>> 16)) >>> 0) / 4_294_967_296;
  };
}

/** @param startUnixMs when the traces start, all within a second */
export function workload({
  requests = 200,
  spansPerRequest = 100,
  startUnixMs = 1_760_000_000_000,
} = {}): Workload {
  const random = seeded(7);
  const queues = new Map<string, SpanSpec[]>();
  const bodies: Buffer[] = [];
  while (bodies.length < requests) {
    for (const span of traceOf(random, startUnixMs)) {
      const queue = queues.get(span.service ?? '') ?? [];
      queues.set(span.service ?? '', queue);
      if (queue.push(span) < spansPerRequest) continue;
      bodies.push(Buffer.from(otlpProto(queue.splice(0))));
    }
  }
  bodies.length = requests;
  const spans = requests * spansPerRequest;
  const marks = bodies.map((body) => [TRACE_MARK, SPAN_MARK].flatMap((mark) => placesOf(body, mark)));
  let passes = 0;
  const renew = (): void => {
    passes++;
    bodies.forEach((body, i) => marks[i]?.forEach((at) => body.writeUInt32BE(passes, at)));
  };
  return { requests: bodies, spans, bytesPerSpan: bytesOf(bodies) / spans, renew };
}

function traceOf(random: () => number, startUnixMs: number): SpanSpec[] {
  const hex = (words: number): string =>
    Array.from({ length: words }, () =>
      Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('');
  const traceId = TRACE_MARK + hex(3);
  const spanIds = Array.from({ length: SPANS_PER_TRACE }, () => SPAN_MARK + hex(1));
  const services = Array.from({ length: 4 }, () => Math.floor(random() * SERVICES));
  const account = Math.floor(ACCOUNTS * random() ** 3);
  const startUnixNano = BigInt(Math.floor((startUnixMs + random() * 1_000) * 1_000)) * 1_000n;
  return spanIds.map((spanId, i): SpanSpec => {
    const service = services[Math.floor((i * services.length) / SPANS_PER_TRACE)] ?? 0;
    const route = Math.floor(ROUTES * random() ** 2);
    const isEntry = i === 0 || i === 3 || i === 5 || i === 8;
    return {
      traceId,
      spanId,
      parentSpanId: i === 0 ? '' : (spanIds[i - 1] ?? ''),
      service: `shop-service-${service}`,
      name: isEntry ? `GET /api/v1/resource-${route}/{id}` : `repository.find-${route}`,
      kind: isEntry ? 2 : 3,
      startUnixNano,
      durationNs: Math.floor(2e6 * Math.exp(random() + random() + 4 * random() ** 4)),
      status: random() < 0.01 ? 2 : 0,
      attributes: {
        'http.request.method': 'GET',
        'url.scheme': 'https',
        'http.route': `/api/v1/resource-${route}/{id}`,
        'url.path': `/api/v1/resource-${route}/${Math.floor(random() * 1e6)}`,
        'server.address': 'shop.example.org',
        ...(i === 0 ? { 'account.id': `customer-${account}` } : {}),
        'server.port': 8443,
        'http.response.status_code': 200,
        'network.peer.address': `10.1.${route}.${service}`,
        'thread.id': 17 + (i % 8),
        'thread.name': `http-nio-8443-exec-${i % 8}`,
        'code.function.name': 'com.example.shop.ResourceController.get',
      },
      resource: { 'host.name': `node-${service}`, 'service.version': '1.42.0' },
      events:
        random() < 0.02 ? [{ name: 'retry', timeUnixNano: startUnixNano, attributes: { attempt: 1 } }] : [],
    };
  });
}

function placesOf(body: Buffer, mark: string): number[] {
  const bytes = Buffer.from(mark, 'hex');
  const places: number[] = [];
  for (let at = body.indexOf(bytes); at >= 0; at = body.indexOf(bytes, at + 1)) places.push(at);
  return places;
}

function bytesOf(bodies: readonly Buffer[]): number {
  return bodies.reduce((sum, { length }) => sum + length, 0);
}
