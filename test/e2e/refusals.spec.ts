import { ExportTraceServiceResponse, otlpJson, otlpProto, type SpanSpec } from '#testkit';
import { testDatabase, type TestDatabase } from '../postgres/test-database.js';
import { eventually } from './world/eventually.js';
import { measured } from './world/measured.js';
import { post } from './world/post.js';
import { Service, urlOf } from './world/service.js';

const TRACE_ID = '5b8aa5a2d2c872e8321cf37308d69df2';

const FORMATS = {
  protobuf: {
    type: 'application/x-protobuf',
    encode: otlpProto,
    partialSuccess: (body: Uint8Array): unknown =>
      ExportTraceServiceResponse.toObject(ExportTraceServiceResponse.decode(body), { longs: String })[
        'partialSuccess'
      ],
  },
  json: {
    type: 'application/json',
    encode: otlpJson,
    partialSuccess: (body: Uint8Array): unknown => JSON.parse(Buffer.from(body).toString()).partialSuccess,
  },
};

let database: TestDatabase;
let culprit: Service;

beforeEach(async () => {
  database = await testDatabase();
  culprit = await Service.start(urlOf(database));
});
afterEach(async () => {
  await culprit.stop();
  await database.drop();
});

function span(name: string, over: SpanSpec = {}): SpanSpec {
  const startUnixNano = BigInt(culprit.clock.nowMs() - 1_000) * 1_000_000n;
  return { name, startUnixNano, traceId: TRACE_ID, attributes: { 'account.id': 'acme' }, ...over };
}

describe.each(['protobuf', 'json'] as const)('a request as %s', (format) => {
  const { type, encode, partialSuccess } = FORMATS[format];

  it('that is malformed is refused and changes nothing', async () => {
    const whole = encode([span('ghost'), span('phantom')]);
    const { status, body } = await post(culprit, type, whole.subarray(0, -3));
    expect(status).toBe(400);
    expect(Buffer.from(body).toString()).toMatch(/malformed|not valid|cut|truncated|ends|JSON/i);

    expect((await post(culprit, type, encode([span('GET /')]))).status).toBe(200);
    await eventually(async () =>
      expect(await measured(database)).toEqual({
        '*: shop GET / (server)': 1,
        'acme: shop GET / (server)': 1,
      }),
    );
    const { body: trace } = await culprit.http.get(`/api/v1/traces/${TRACE_ID}`).expect(200);
    expect(trace.spans).toMatchObject([{ name: 'GET /' }]);
    const { text } = await culprit.http.get('/metrics').expect(200);
    expect(text).toContain('culprit_requests_rejected_total{transport="http",reason="malformed"} 1');
    expect(text).toContain('culprit_spans_received_total{transport="http"} 1');
  });

  it('with a bad span is told so, and its other spans count', async () => {
    const bad = span('bad', { spanId: '0000000000000000' });
    const { status, body } = await post(culprit, type, encode([span('GET /'), bad, span('GET /cart')]));
    expect(status).toBe(200);
    expect(partialSuccess(body)).toMatchObject({
      rejectedSpans: '1',
      errorMessage: expect.stringMatching(/^1 span rejected: .*id/),
    });
    await eventually(async () =>
      expect(await measured(database)).toEqual({
        '*: shop GET / (server)': 1,
        '*: shop GET /cart (server)': 1,
        'acme: shop GET / (server)': 1,
        'acme: shop GET /cart (server)': 1,
      }),
    );
  });
});

it('how spans came to their account is told in /metrics', async () => {
  await post(culprit, 'application/x-protobuf', otlpProto([span('GET /')]));
  const { text } = await culprit.http.get('/metrics').expect(200);
  const outcomes = [...text.matchAll(/^culprit_account_joins_total\{outcome="(\w+)"\} \d/gm)].map(
    ([, name]) => name,
  );
  expect(outcomes).toEqual([
    'own',
    'trace',
    'waited',
    'none',
    'evicted',
    'conflicts',
    'late_accounts',
    'traces_evicted',
    'series_overflow',
  ]);
});

it('a request that comes twice is acknowledged twice, counted once, and told in /metrics', async () => {
  const bytes = otlpProto([span('GET /')]);
  for (let i = 0; i < 2; i++) expect((await post(culprit, 'application/x-protobuf', bytes)).status).toBe(200);
  await eventually(async () => {
    const { text } = await culprit.http.get('/metrics').expect(200);
    expect(text).toContain('\nculprit_duplicate_requests_total 1\n');
  });
  await eventually(async () =>
    expect(await measured(database)).toEqual({ '*: shop GET / (server)': 1, 'acme: shop GET / (server)': 1 }),
  );
});
