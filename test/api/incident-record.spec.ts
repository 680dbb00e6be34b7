import { createHash } from 'node:crypto';
import { Sla } from '#contract';
import { IncidentRecord } from '../../apps/server/src/api/incident-schemas.js';
import { type RunningApi, startApi } from './running-api.js';
import {
  account,
  exemplar,
  EXPLANATION,
  GOLD_SLA,
  LATENCY,
  openIncident,
  operationOf,
  span,
  spanId,
  TRACE_ID,
} from './samples.js';

const HOSTILE = `"></svg></style><script>alert(1)</script><img src=x onerror='alert(2)'><!--\r\n\u202e&`;

describe('the record of an incident', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    await api.receive([
      span(1),
      span(2, { parent: 1, kind: 'client', name: 'charge', startMs: 100, durationMs: 800 }),
      span(3, { traceId: '4'.repeat(32), service: HOSTILE, name: HOSTILE, attributes: { a: HOSTILE } }),
    ]);
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  const kept = async (traceId: string) => [{ traceId, spans: await api.rooms.ingest.trace(traceId) }];
  const record = (id: string, query = '') => api.http.get(`/api/v1/incidents/${id}/export${query}`);

  it('is a file of JSON that says what its schema says: all that is known, and whole traces', async () => {
    const id = await openIncident(api, {}, { latency: LATENCY, traces: await kept(TRACE_ID) });
    await api.sql(`update delivery set status = 'failed', attempts = 25, last_error = 'HTTP 500'`);
    await api.http.post(`/api/v1/incidents/${id}/notes`).send({ text: 'it was the backup' });
    const { status, headers, body } = await record(id);
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(headers['content-disposition']).toMatch(
      new RegExp(`^attachment; filename=incident-.*${id}.json$`),
    );
    expect(IncidentRecord.parse(body)).toEqual(body);
    const { body: incident } = await api.http.get(`/api/v1/incidents/${id}`);
    expect(body).toMatchObject({ version: 1, incidentUrl: `https://culprit.test/incidents/${id}`, incident });
    expect(body.latencies).toEqual([{ violationIds: [body.incident.violations[0].id], latency: LATENCY }]);
    expect(body.incident.deliveries[0]).toMatchObject({ attempts: 25, lastError: 'HTTP 500' });
    expect(body.incident.timeline.at(-1).text).toBe('it was the backup');
    expect(
      body.traces.map(({ traceId, spans }: (typeof body.traces)[number]) => [traceId, spans.length]),
    ).toEqual([[TRACE_ID, 2]]);
  });

  it('names a trace that is not kept', async () => {
    const traceId = '5'.repeat(32);
    const id = await openIncident(api, {}, { exemplars: [{ ...exemplar('violating', 2e9), traceId }] });
    expect((await record(id)).body.traces).toEqual([{ traceId, spans: [] }]);
    expect((await record(id, '?format=html')).text).toContain('The trace is not kept.');
  });

  it('is one page to read and print, with each trace as a picture, that loads nothing', async () => {
    const id = await openIncident(api, {}, { latency: LATENCY, traces: await kept(TRACE_ID) });
    await api.sql(`update delivery set status = 'failed', attempts = 25, last_error = 'HTTP 500'`);
    const { text, headers } = await record(id, '?format=html');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-disposition']).toMatch(/\.html$/);
    for (const said of [
      'shop POST /checkout',
      'payments takes 1.61 s instead of 41 ms',
      'HTTP 500',
      'while violated: 10 requests, 40 % slower',
      'Opened by Gold checkout',
      '37 of 200 slow',
      `id="trace-${TRACE_ID}"`,
      '<svg xmlns',
      '&#34;thresholdMs&#34;: 500',
      'violating · 1.84 s · acme · 2 spans',
    ])
      expect(text).toContain(said);
    expect(text).toMatch(/<main>\s+<p class="soft">Incident record/);
    expect(text).toMatch(/^<!doctype html>[^]*<\/main>\s+<\/body>\s+<\/html>\s+$/);
    expect(text.match(/<\/(main|body|html)>/g)).toHaveLength(3);
    expect(text).not.toMatch(/<(script|link rel="stylesheet|img|iframe|form)|@import|url\(/);
    const [, style = ''] = /<style>(.*)<\/style>/s.exec(text) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(text).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`);
  });

  it('never lets what a sender says become markup', async () => {
    const id = await openIncident(
      api,
      {
        sla: Sla.parse({ ...GOLD_SLA, id: 'hostile', name: HOSTILE, channels: ['ops'] }),
        operation: await operationOf(api, HOSTILE, HOSTILE),
        accounts: [account(HOSTILE, { labels: { [HOSTILE]: HOSTILE }, tier: HOSTILE })],
      },
      {
        explanation: { ...EXPLANATION, sentence: HOSTILE },
        exemplars: [
          {
            role: 'violating',
            traceId: '4'.repeat(32),
            spanId: spanId(3),
            account: HOSTILE,
            startUnixNano: '1767323040000000001',
            durationNs: 1e9,
            error: true,
          },
        ],
        traces: await kept('4'.repeat(32)),
      },
    );
    await api.http.post(`/api/v1/incidents/${id}/acknowledge`).send({ account: HOSTILE, note: HOSTILE });
    await api.sql('update delivery set last_error = $1', [HOSTILE]);
    for (const { text } of [
      await record(id, '?format=html'),
      await api.http.get(`/incidents/${id}`).set('Accept', 'text/html'),
    ]) {
      expect(text).not.toMatch(/<script|<img|<!--|onerror='/);
      expect(text).toContain('script&#62;alert(1)');
      expect(text.match(/<\/style>/g)).toHaveLength(1);
    }
    expect((await record(id)).body.incident.violations[0].sla.name).toBe(HOSTILE);
  });

  it('is refused in plain words', async () => {
    const id = await openIncident(api);
    expect((await record(id, '?format=pdf')).status).toBe(400);
    expect((await record('unknown')).status).toBe(404);
  });
});
