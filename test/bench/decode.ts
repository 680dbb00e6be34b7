/*
 * How fast one core decodes OTLP. Run it with: npm run build && node dist/test/bench/decode.js
 * The requests are synthetic: 512 spans of one service each, 12 attributes and an account per span, about 600 bytes
 * a span, 64 different requests in turn so that neither the caches nor the dictionaries see one name only. Time is
 * that of the CPU, garbage collection included, which neighbours on the machine disturb little.
 */
import { AccountAttributes, decodeSpans, type SpanFormat } from '#decode';
import { Dictionaries } from '#span';
import { otlpJson, otlpProto, type SpanSpec } from '#testkit';

const REQUESTS = 64;
const SPANS = 512;
const ROUNDS = 9;
const ROUND_SPANS: Record<SpanFormat, number> = { 'otlp-proto': 1_000_000, 'otlp-json': 65_536 };

const hex = (digits: number, n: number) => (n + 1).toString(16).padStart(digits, '1');

function requestOf(r: number): SpanSpec[] {
  return Array.from({ length: SPANS }, (_, i) => ({
    traceId: hex(32, r * SPANS + (i >> 3)),
    spanId: hex(16, r * SPANS + i),
    parentSpanId: i % 8 === 0 ? '' : hex(16, r * SPANS + i - 1),
    service: `service-${r % 20}`,
    name: `GET /api/v1/resource-${(i * 7) % 62}/{id}`,
    kind: 1 + (i % 5),
    durationNs: 1_000_000 + i * 1_000,
    attributes: {
      'http.request.method': 'GET',
      'http.route': `/api/v1/resource-${(i * 7) % 62}/{id}`,
      'url.path': `/api/v1/resource/${i}`,
      'url.scheme': 'https',
      'server.address': 'shop.example.org',
      'server.port': 8443,
      'http.response.status_code': 200,
      'account.id': `customer-${(r * SPANS + i * 31) % 2_000}`,
      'network.protocol.version': '1.1',
      'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101',
      'thread.id': 17 + (i % 8),
      'thread.name': `http-worker-${i % 8}`,
      'code.function.name': 'com.example.shop.ResourceController.get',
    },
    resource: { 'host.name': `node-${r}`, 'service.version': '1.42.0', 'telemetry.sdk.language': 'java' },
  }));
}

function nanosecondsPerSpan(format: SpanFormat, requests: Uint8Array[]): number {
  const names = {
    dictionaries: new Dictionaries({ services: 1_000, operations: 100_000, accounts: 100_000 }),
    accountAttributes: new AccountAttributes(['account.id', 'customer.id', 'tenant.id', 'tenant_id']),
  };
  let spans = 0;
  const start = process.cpuUsage();
  for (let i = 0; spans < ROUND_SPANS[format]; i++) {
    spans += decodeSpans({ format, bytes: requests[i % REQUESTS]! }, names).batch.count;
  }
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1_000) / spans;
}

for (const [format, encode] of [
  ['otlp-proto', otlpProto],
  ['otlp-json', otlpJson],
] as const) {
  const requests = Array.from({ length: REQUESTS }, (_, r) => encode(requestOf(r)));
  const bytesPerSpan = requests.reduce((sum, bytes) => sum + bytes.length, 0) / REQUESTS / SPANS;
  const rounds = Array.from({ length: ROUNDS }, () => nanosecondsPerSpan(format, requests)).sort(
    (a, b) => a - b,
  );
  const median = rounds[ROUNDS >> 1]!;
  console.log(
    `${format}: ${median.toFixed(0)} ns/span (${rounds[0]!.toFixed(0)}–${rounds.at(-1)!.toFixed(0)}), ` +
      `${Math.round(1e6 / median)} k spans/s, ${Math.round((bytesPerSpan / median) * 1e3)} MB/s ` +
      `at ${bytesPerSpan.toFixed(0)} bytes/span`,
  );
}
