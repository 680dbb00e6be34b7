import { BlindSpotList, LatencyOwners, ServiceMap } from '#contract';
import { ManualClock, silentLogger } from '#kit';
import { Surveyor } from '#survey';
import { type SpanSpec } from '#testkit';
import { type RunningApi, startApi } from './running-api.js';

const TRACES = 30;
const KIND = { internal: 1, server: 2, client: 3 };
const idOf = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

/** web: 100 ms, of which orders takes 80 and of that its database 30; a render step of web's own takes 5. */
function traceOf(n: number, endMs: number): SpanSpec[] {
  const startMs = endMs - 100;
  const span = (
    number: number,
    parent: number,
    service: string,
    name: string,
    kind: number,
    fromMs: number,
    lastsMs: number,
    attributes = {},
  ): SpanSpec => ({
    traceId: idOf(n + 1, 32),
    spanId: idOf(n * 10 + number, 16),
    parentSpanId: parent === 0 ? '' : idOf(n * 10 + parent, 16),
    service,
    name,
    kind,
    startUnixNano: BigInt(startMs + fromMs) * 1_000_000n,
    durationNs: lastsMs * 1e6,
    attributes,
  });
  const account = { 'account.id': n % 3 === 0 ? 'globex' : 'acme' };
  return [
    span(1, 0, 'web', 'GET /', KIND.server, 0, 100, account),
    span(2, 1, 'web', 'POST orders', KIND.client, 5, 80),
    span(3, 2, 'orders', 'POST /orders', KIND.server, 5, 80),
    span(4, 3, 'orders', 'SELECT', KIND.client, 20, 30, { 'service.peer.name': 'orders-db' }),
    span(5, 1, 'web', 'render', KIND.internal, 90, 5),
  ];
}

describe('what the survey tells', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    const nowMs = Math.floor(Date.now() / 10_000) * 10_000;
    for (let n = 0; n < TRACES; n++) await api.receive(traceOf(n, nowMs - 1 - n));
    const clock = new ManualClock(nowMs + 20_000);
    const surveyor = new Surveyor(
      api.rooms.ingest,
      api.rooms.surveyStore,
      clock,
      silentLogger(),
      (name) => name,
    );
    const rules = { isWatched: () => false, thresholdNs: () => undefined };
    await surveyor.run(rules);
    clock.advance(10_000);
    await surveyor.run(rules);
    await surveyor.save();
  });
  afterAll(() => api.stop());

  const checkout = { service: 'web', name: 'GET /' };

  it('/api/v1/latency-owners: whose time requests take, and who sends them', async () => {
    const answer = await api.http.get('/api/v1/latency-owners').query(checkout);
    expect(answer.status).toBe(200);
    const { owners, requests, sampled, meanMs } = LatencyOwners.parse(answer.body);
    expect([sampled, requests, meanMs]).toEqual([30, 30, 100]);
    expect(owners.map(({ name, kind, meanMs }) => [name, kind, meanMs])).toEqual([
      ['orders', 'service', 50],
      ['orders-db', 'dependency', 30],
      ['web', 'service', 20],
    ]);
    expect(owners[0]?.accounts).toEqual([
      { account: 'acme', share: expect.closeTo(2 / 3), seconds: expect.closeTo(1) },
      { account: 'globex', share: expect.closeTo(1 / 3), seconds: expect.closeTo(0.5) },
    ]);
  });

  it('/api/v1/blind-spots: what no span explains', async () => {
    const answer = await api.http.get('/api/v1/blind-spots').query({ service: 'web' });
    expect(answer.status).toBe(200);
    expect(answer.body.more).toBe(false);
    expect(BlindSpotList.parse(answer.body).items).toEqual([
      expect.objectContaining({ service: 'orders', place: 'around-spans', share: expect.closeTo(0.5) }),
      expect.objectContaining({
        service: 'web',
        sentence:
          '15 % of the path of "GET /" (15 ms a request) is unexplained in web, around the spans inside "GET /": instrument what it does there.',
      }),
    ]);
  });

  it('/api/v1/service-map: who calls whom', async () => {
    const answer = await api.http.get('/api/v1/service-map');
    expect(answer.status).toBe(200);
    const { edges, traces } = ServiceMap.parse(answer.body);
    expect(traces).toBe(TRACES);
    expect(edges).toEqual([
      expect.objectContaining({ caller: 'orders', callee: 'orders-db', kind: 'dependency', meanMs: 30 }),
      expect.objectContaining({
        caller: 'web',
        callee: 'orders',
        kind: 'service',
        calls: 30,
        errorShare: 0,
        pathShare: expect.closeTo(0.8),
        isNew: false,
      }),
    ]);
    expect(edges[1]?.p95Ms).toBeGreaterThan(80 * 0.91);
    expect(edges[1]?.p95Ms).toBeLessThan(80 * 1.09);
  });

  it('says where there is more than was asked for', async () => {
    const map = await api.http.get('/api/v1/service-map').query({ limit: 1 });
    expect(ServiceMap.parse(map.body)).toMatchObject({ more: true, edges: [{ callee: 'orders-db' }] });
    const spots = await api.http.get('/api/v1/blind-spots').query({ limit: 1 });
    expect(BlindSpotList.parse(spots.body)).toMatchObject({ more: true, items: [{ service: 'orders' }] });
  });

  it('says where there is nothing, and what is wrong with a question', async () => {
    const none = await api.http.get('/api/v1/latency-owners').query({ service: 'web', name: 'PUT /' });
    expect([none.status, none.body]).toEqual([
      404,
      expect.objectContaining({ detail: expect.stringContaining('GET /api/v1/operations') }),
    ]);
    const wrong = await api.http
      .get('/api/v1/service-map')
      .query({ from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' });
    expect([wrong.status, wrong.body.errors]).toEqual([400, [expect.objectContaining({ pointer: '/to' })]]);
    const future = await api.http.get('/api/v1/blind-spots').query({ from: '2999-01-01T00:00:00Z' });
    expect([future.status, future.body.errors]).toEqual([
      400,
      [{ pointer: '/from', detail: 'has to be in the past' }],
    ]);
    const earlier = { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' };
    const before = await api.http.get('/api/v1/service-map').query(earlier);
    expect(ServiceMap.parse(before.body)).toMatchObject({ traces: 0, edges: [] });
  });
});
