import { type RunningApi, startApi } from './api.fixture.js';
import { incident, NOW_MS, span, spanId, TRACE_ID } from './samples.fixture.js';
import { TraceDocument, TraceList } from './schemas.js';

describe('/api/v1/traces', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const spans = [
    span({ spanId: spanId(1), attributes: { 'tenant.id': 'tenant', big: 2n ** 60n } }),
    span({
      spanId: spanId(2),
      parentSpanId: spanId(1),
      service: 'payments',
      startUnixNano: BigInt(NOW_MS) * 1_000_000n + 100_000_000n,
      durationNs: 8e8,
      attributes: { 'account.id': 'acme' },
      events: [{ name: 'retry', timeUnixNano: 1n, attributes: { bytes: new Uint8Array([1, 2]) } }],
    }),
  ];

  it('shows a whole trace with its critical path and its account', async () => {
    api.parts.recall.traces.set(TRACE_ID, spans);
    const answer = await api.http.get(`/api/v1/traces/${TRACE_ID.toUpperCase()}`);
    const trace = TraceDocument.parse(answer.body);
    expect(trace).toMatchObject({
      traceId: TRACE_ID,
      rootSpanId: spanId(1),
      account: 'acme',
      complete: true,
    });
    expect(trace.criticalPath.map(({ spanId }) => spanId)).toEqual([spanId(1), spanId(2), spanId(1)]);
    expect(trace.criticalPath.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0)).toBe(1e9);
    expect(trace.spans[0]?.attributes['big']).toBe('1152921504606846976');
  });

  it('finds the trace that an incident keeps once recall has lost it, even in part', async () => {
    api.parts.recall.traces.set(TRACE_ID, spans.slice(1));
    api.parts.incidents.kept.set(TRACE_ID, spans);
    expect(TraceDocument.parse((await api.http.get(`/api/v1/traces/${TRACE_ID}`)).body).spans).toHaveLength(
      2,
    );
    api.parts.recall.traces.clear();
    expect(TraceDocument.parse((await api.http.get(`/api/v1/traces/${TRACE_ID}`)).body).spans).toHaveLength(
      2,
    );
  });

  it('says how long traces are there', async () => {
    const gone = await api.http.get(`/api/v1/traces/${'1'.repeat(32)}`);
    expect(gone.status).toBe(404);
    expect(gone.body.detail).toContain('15 minutes');
    const wrong = await api.http.get('/api/v1/traces/xyz');
    expect([wrong.status, wrong.body.detail]).toEqual([
      404,
      '"xyz" is no trace id: these are 32 hexadecimal digits.',
    ]);
  });

  it('finds spans of known operations, newest arrival first', async () => {
    const operation = {
      service: 'shop',
      name: 'POST /checkout',
      kind: 'server' as const,
      id: 1,
      entry: true,
    };
    api.parts.windows.known = [
      operation,
      { ...operation, id: 2, name: 'GET /' },
      { ...operation, id: 3, name: 'cache', kind: 'internal' as const, entry: false },
      { ...operation, id: 4, service: 'other' },
    ];
    const hit = {
      traceId: TRACE_ID,
      spanId: spanId(1),
      account: 'acme',
      startUnixNano: 5n,
      durationNs: 2e9,
      error: true,
      endUnixMs: 0,
      arrivalUnixMs: 1,
    };
    api.parts.recall.hits = [{ ...hit, spanId: spanId(2), arrivalUnixMs: 2 }, hit];
    const answer = await api.http.get(
      '/api/v1/traces?service=shop&minDurationMs=1500&error=true&account=acme&limit=3',
    );
    const { items } = TraceList.parse(answer.body);
    expect(items.map(({ name, spanId }) => `${name} ${spanId}`)).toEqual([
      `POST /checkout ${spanId(2)}`,
      `GET / ${spanId(2)}`,
      `POST /checkout ${spanId(1)}`,
    ]);
    expect(items[0]).toMatchObject({
      service: 'shop',
      kind: 'server',
      account: 'acme',
      startUnixNano: '5',
      error: true,
    });
    expect(api.parts.recall.asked).toHaveLength(2);
    expect(api.parts.recall.asked[0]).toEqual({
      operation: { service: 'shop', name: 'POST /checkout', kind: 'server' },
      accounts: ['acme'],
      endFromUnixMs: NOW_MS - 900_000,
      endToUnixMs: NOW_MS + 60_000,
      longerThanNs: 1.5e9 - 0.5,
      error: true,
      limit: 3,
    });
  });

  it('asks for a service', async () => {
    const answer = await api.http.get('/api/v1/traces?minDurationMs=-1');
    expect([answer.status, answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      400,
      ['/service', '/minDurationMs'],
    ]);
  });
});

describe('incidents, operations, health and metrics', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    api.parts.incidents.incidents = [incident(), incident({ id: 'inc-0', status: 'resolved' })];
  });
  afterAll(() => api.stop());

  it('lists incidents by status and SLA, and shows one', async () => {
    const ids = async (query: string) =>
      (await api.http.get(`/api/v1/incidents${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids('')).toEqual(['inc-1', 'inc-0']);
    expect(await ids('?status=open')).toEqual(['inc-1']);
    expect(await ids('?sla=other')).toEqual([]);
    expect(await ids('?limit=1')).toEqual(['inc-1']);
    expect((await api.http.get('/api/v1/incidents/inc-0')).body).toMatchObject({
      id: 'inc-0',
      status: 'resolved',
    });
    const unknown = await api.http.get('/api/v1/incidents/inc-7');
    expect([unknown.status, unknown.body.detail]).toEqual([
      404,
      'No incident has the id "inc-7". There is "inc-1", "inc-0".',
    ]);
  });

  it('lists known operations', async () => {
    api.parts.windows.known = [{ id: 3, service: 'shop', name: 'GET /', kind: 'server', entry: true }];
    expect((await api.http.get('/api/v1/operations')).body).toEqual({
      items: [{ service: 'shop', name: 'GET /', kind: 'server', entry: true }],
    });
  });

  it('is healthy until it has a reason not to be', async () => {
    expect((await api.http.get('/api/v1/health')).body).toEqual({ status: 'ok', version: '1.2.3' });
    api.parts.readiness.why = ['Postgres does not answer', 'ingest is behind by 30 s'];
    const sick = await api.http.get('/api/v1/health');
    expect([sick.status, sick.body.detail]).toEqual([
      503,
      'Postgres does not answer; ingest is behind by 30 s',
    ]);
  });

  it('serves metrics in the format that is asked for, with exactly its type', async () => {
    const text = await api.http.get('/metrics');
    expect(text.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text.text).toContain('# TYPE culprit_time_to_page_seconds histogram');
    const open = await api.http.get('/metrics').set('Accept', 'application/openmetrics-text;version=1.0.0');
    expect(open.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  });
});
