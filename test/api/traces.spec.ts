import { TraceDocument, TraceList } from '../../apps/server/src/api/schemas.js';
import { type RunningApi, startApi } from './running-api.js';
import { openIncident, span, spanId, T0, TRACE_ID, endIncident } from './samples.js';

const KEPT_ID = 'f'.repeat(32);

describe('/api/v1/traces', () => {
  let api: RunningApi;
  const spans = [
    span(1, { attributes: { 'tenant.id': 'tenant', big: 2n ** 60n } }),
    span(2, {
      parent: 1,
      service: 'payments',
      startMs: 100,
      durationMs: 800,
      attributes: { 'account.id': 'acme' },
      events: [{ name: 'retry', timeUnixNano: 1n, attributes: { bytes: new Uint8Array([1, 2]) } }],
    }),
  ];
  beforeAll(async () => {
    api = await startApi();
    await api.receive(spans);
  });
  afterAll(() => api.stop());

  it('shows a whole trace with its critical path and its account', async () => {
    const answer = await api.http.get(`/api/v1/traces/${TRACE_ID.toUpperCase()}`);
    const trace = TraceDocument.parse(answer.body);
    expect(trace).toMatchObject({
      traceId: TRACE_ID,
      rootSpanId: spanId(1),
      account: 'acme',
      complete: true,
    });
    expect(trace.criticalPath).toEqual([
      { spanId: spanId(1), startNs: 0, endNs: 1e8 },
      { spanId: spanId(2), startNs: 1e8, endNs: 9e8 },
      { spanId: spanId(1), startNs: 9e8, endNs: 1e9 },
    ]);
    expect(trace.spans[0]?.attributes['big']).toBe('1152921504606846976');
    expect(trace.spans[1]?.events[0]?.attributes['bytes']).toBe('AQI=');
  });

  it('takes the account from baggage where no span says more', async () => {
    const traceId = 'b'.repeat(32);
    await api.receive([span(1, { traceId, attributes: { 'baggage.tenant.id': 'initech' } })]);
    expect((await api.http.get(`/api/v1/traces/${traceId}`)).body.account).toBe('initech');
  });

  it('finds the trace that an incident keeps once recall has lost it, even in part', async () => {
    const whole = await api.rooms.ingest.trace(TRACE_ID);
    for (const each of whole) each.traceId = KEPT_ID;
    await openIncident(api, {}, { traces: [{ traceId: KEPT_ID, spans: whole }] });
    const shown = async () =>
      TraceDocument.parse((await api.http.get(`/api/v1/traces/${KEPT_ID}`)).body).spans.map(
        (each) => each.spanId,
      );
    expect(await shown()).toEqual([spanId(1), spanId(2)]);
    await api.receive([span(2, { traceId: KEPT_ID, parent: 1 })]);
    expect(await shown()).toEqual([spanId(1), spanId(2)]);
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

  describe('finds spans', () => {
    const service = 'api';
    const found = async (query: object) => {
      const answer = await api.http.get('/api/v1/traces').query({ service, ...query });
      return TraceList.parse(answer.body).items.map((item) => parseInt(item.spanId, 16));
    };
    beforeAll(async () => {
      const acme = { service, attributes: { 'account.id': 'acme' } };
      const trace = (id: number) => ({ traceId: id.toString(16).padStart(32, '0') });
      await api.receive(
        [span(10, { ...acme, ...trace(10), name: 'GET /', durationMs: 1500 })],
        Date.now() - 3000,
      );
      await api.receive(
        [span(11, { ...acme, ...trace(11), durationMs: 1499, status: 2 })],
        Date.now() - 2000,
      );
      await api.receive([span(12, { service, ...trace(12), durationMs: 2000 })], Date.now() - 1000);
      await api.receive([
        span(13, { service, ...trace(12), parent: 12, name: 'cache', kind: 'internal', durationMs: 2000 }),
        span(14, { ...trace(13), service: 'other' }),
      ]);
    });

    it('of all entries of a service, newest arrival first', async () => {
      expect(await found({})).toEqual([12, 11, 10]);
      expect(await found({ limit: 2 })).toEqual([12, 11]);
      expect(await found({ service: 'nobody' })).toEqual([]);
    });

    it('by name, by kind, by duration, by account, by outcome', async () => {
      expect(await found({ name: 'GET /' })).toEqual([10]);
      expect(await found({ name: 'cache' })).toEqual([13]);
      expect(await found({ kind: 'internal' })).toEqual([13]);
      expect(await found({ minDurationMs: 1500 })).toEqual([12, 10]);
      expect(await found({ account: 'acme' })).toEqual([11, 10]);
      expect(await found({ account: '' })).toEqual([12]);
      expect(await found({ error: true })).toEqual([11]);
      expect(await found({ error: false })).toEqual([12, 10]);
    });

    it('with what a person needs to choose one', async () => {
      const answer = await api.http.get('/api/v1/traces').query({ service, error: true });
      expect(answer.body.items).toEqual([
        {
          traceId: `${'0'.repeat(31)}b`,
          spanId: spanId(11),
          service,
          name: 'POST /checkout',
          kind: 'server',
          account: 'acme',
          startUnixNano: `${T0}000000`,
          durationNs: 1.499e9,
          error: true,
        },
      ]);
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
    await api.receive([span(1)]);
  });
  afterAll(() => api.stop());

  it('lists incidents by status and SLA, and shows one', async () => {
    const older = await openIncident(api, { openedAtUnixMs: T0 - 60_000 });
    await endIncident(api, older, T0);
    const newer = await openIncident(api);
    const ids = async (query: string) =>
      (await api.http.get(`/api/v1/incidents${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids('')).toEqual([newer, older]);
    expect(await ids('?status=open')).toEqual([newer]);
    expect(await ids('?sla=other')).toEqual([]);
    expect(await ids('?limit=1')).toEqual([newer]);
    expect((await api.http.get(`/api/v1/incidents/${older}`)).body).toMatchObject({
      id: older,
      status: 'resolved',
    });
    const unknown = await api.http.get('/api/v1/incidents/inc-7');
    expect([unknown.status, unknown.body.detail]).toEqual([
      404,
      expect.stringMatching(/^No incident has the id "inc-7"\. There is "[0-9a-f-]{36}", "[0-9a-f-]{36}"\.$/),
    ]);
  });

  it('lists known operations', async () => {
    expect((await api.http.get('/api/v1/operations')).body).toEqual({
      items: [{ service: 'shop', name: 'POST /checkout', kind: 'server', entry: true }],
    });
  });

  it('serves metrics in the format that is asked for, with exactly its type', async () => {
    const text = await api.http.get('/metrics');
    expect(text.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text.text).toContain('# TYPE culprit_time_to_page_seconds histogram');
    const open = await api.http.get('/metrics').set('Accept', 'application/openmetrics-text;version=1.0.0');
    expect(open.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  });

  it('is healthy until it has a reason not to be', async () => {
    const healthy = await api.http.get('/api/v1/health');
    expect(healthy.body).toEqual({ status: 'ok', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    api.rooms.health.isStale = () => true;
    const sick = await api.http.get('/api/v1/health');
    expect([sick.status, sick.body.detail]).toEqual([503, 'histograms do not reach Postgres; see the log']);
  });
});
