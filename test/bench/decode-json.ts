/*
 * What OTLP/JSON costs beside protobuf. Run it with: npm run build && node dist/test/bench/decode-json.js
 * The same synthetic spans in both formats: 512 spans of one service a request, 13 attributes and an account each, 64 different
 * requests in turn. The variants take turns within one run; times are those of the CPU, so their ratios hold on a busy
 * machine too.
 */
import { AccountAttributes, decodeSpans, readSpans, type EncodedSpans } from '#decode';
import { Dictionaries, wordsOfHex } from '#span';
import { otlpJson, otlpProto, type SpanSpec } from '#testkit';

const REQUESTS = 64;
const SPANS = 512;
const ROUNDS = 7;

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

const specs = Array.from({ length: REQUESTS }, (_, r) => requestOf(r));
const json = specs.map((spans): EncodedSpans => ({ format: 'otlp-json', bytes: otlpJson(spans) }));
const indented = json.map(({ format, bytes }): EncodedSpans => ({
  format,
  bytes: Buffer.from(JSON.stringify(JSON.parse(Buffer.from(bytes).toString()), null, 2)),
}));
const proto = specs.map((spans): EncodedSpans => ({ format: 'otlp-proto', bytes: otlpProto(spans) }));

const names = {
  dictionaries: new Dictionaries({ services: 1_000, operations: 100_000, accounts: 100_000 }),
  accountAttributes: new AccountAttributes(['account.id', 'customer.id', 'tenant.id', 'tenant_id']),
};
const noTrace = wordsOfHex('f'.repeat(32));
const decode = (request: EncodedSpans): unknown => decodeSpans(request, names);
const readWhole = (request: EncodedSpans): unknown => readSpans(request, noTrace);

type Variant = {
  name: string;
  requests: EncodedSpans[];
  run: (request: EncodedSpans) => unknown;
  turns: number;
};
const variants: Variant[] = [
  { name: 'protobuf', requests: proto, run: decode, turns: 512 },
  { name: 'json', requests: json, run: decode, turns: 256 },
  { name: 'json, indented', requests: indented, run: decode, turns: 128 },
  { name: 'json, read whole', requests: json, run: readWhole, turns: 32 },
];

function nanosecondsPerSpan({ requests, run, turns }: Variant): number {
  const start = process.cpuUsage();
  for (let i = 0; i < turns; i++) run(requests[i % REQUESTS]!);
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1_000) / (turns * SPANS);
}

const rounds = Array.from({ length: ROUNDS }, () => variants.map(nanosecondsPerSpan));
const medians = variants.map((_, v) => rounds.map((round) => round[v]!).sort((a, b) => a - b)[ROUNDS >> 1]!);
const rows = variants.map(({ name, requests }, v) => ({
  name,
  bytesPerSpan: Math.round(requests.reduce((sum, { bytes }) => sum + bytes.length, 0) / REQUESTS / SPANS),
  nsPerSpan: Math.round(medians[v]!),
  timesProtobuf: Number((medians[v]! / medians[0]!).toFixed(2)),
}));
console.table(rows);
console.log(JSON.stringify({ bench: 'decode-json', rows }));
