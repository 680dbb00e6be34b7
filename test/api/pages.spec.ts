import { createHash } from 'node:crypto';
import { Sla } from '#contract';
import { type RunningApi, startApi } from './running-api.js';
import {
  account,
  DATABASE,
  exemplar,
  EXPLANATION,
  GOLD_SLA,
  MEASUREMENT,
  openIncident,
  operationOf,
  span,
  spanId,
  TRACE_ID,
  endIncident,
} from './samples.js';

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&`;

describe('pages', () => {
  let api: RunningApi;
  const traces = {
    /** payments fails, slowly. */
    slow: TRACE_ID,
    database: 'a'.repeat(32),
    large: 'b'.repeat(32),
    hostile: 'c'.repeat(32),
    partial: 'd'.repeat(32),
  };
  beforeAll(async () => {
    api = await startApi();
    await api.receive([
      span(1, { attributes: { 'account.id': 'acme' } }),
      span(2, {
        parent: 1,
        service: 'payments',
        name: 'charge',
        startMs: 100,
        durationMs: 800,
        status: 2,
        statusMessage: 'card declined',
        attributes: { 'card.last4': 4242 },
        events: [
          { name: 'retry', timeUnixNano: (span(1).startUnixNano ?? 0n) + 350_000_000n, attributes: { n: 2 } },
        ],
        resource: { 'host.name': 'pod-7' },
      }),
    ]);
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  const page = async (path: string) => api.http.get(path).set('Accept', 'text/html,*/*;q=0.8');
  /** What an incident keeps of the trace. */
  const kept = async (traceId: string) => [{ traceId, spans: await api.rooms.ingest.trace(traceId) }];

  it('list open incidents, or say that there is none', async () => {
    expect((await page('/')).text).toContain('No SLA is violated');
    const old = await openIncident(api);
    await endIncident(api, old, Date.now());
    const open = await openIncident(api);
    const { text } = await page('/');
    expect(text).toContain('1 open incident');
    expect(text).toContain(`href="/incidents/${open}"`);
    expect(text).toContain('payments takes 1.61 s instead of 41 ms');
    expect(text).not.toContain(`href="/incidents/${old}"`);
  });

  it('show an incident: what, for whom, the culprit, the examples, who was told', async () => {
    const id = await openIncident(api);
    await api.sql(`update delivery set status = 'delivered', delivered_at = now()`);
    const { text, status } = await page(`/incidents/${id}`);
    expect(status).toBe(200);
    for (const said of [
      'Gold checkout: shop POST /checkout',
      '99 % of requests within 500 ms',
      'each account with tier: gold alone',
      'payments takes 1.61 s instead of 41 ms',
      'waiting for orders; sends no spans of its own',
      '37 of 200 slow',
      `href="https://culprit.test/traces/${TRACE_ID}?span=${spanId(1)}"`,
      `href="https://jaeger.test/trace/${TRACE_ID}?uiFind=${spanId(1)}"`,
      'delivered',
    ]) {
      expect(text).toContain(said);
    }
  });

  it('show an incident about errors, without columns for time', async () => {
    const sla = Sla.parse({ id: 'errors', ...GOLD_SLA, objective: { type: 'error-rate', maxPercent: 1 } });
    const measurement = { ...MEASUREMENT, measuredNs: null };
    const failing = { ...DATABASE, evidence: 'POST /charges, HTTP 502', failedTraces: 14 };
    const explanation = {
      ...EXPLANATION,
      reason: 'error-origin' as const,
      culprit: failing,
      candidates: [failing],
    };
    const exemplars = [{ ...exemplar('healthy', 30e6), role: 'violating' as const, account: '' }];
    const id = await openIncident(
      api,
      { sla, accounts: [account('acme', { measurement })] },
      { explanation, exemplars },
    );
    const { text } = await page(`/incidents/${id}`);
    for (const said of [
      'Who fails',
      'POST /charges, HTTP 502',
      '<th class="number">Traces</th>',
      'no account',
    ])
      expect(text).toContain(said);
    for (const column of ['Culprit’s part', 'p99', 'Slow', 'Healthy</th>'])
      expect(text).not.toContain(column);
  });

  it('show an incident that is not explained yet', async () => {
    const sla = Sla.parse({ id: 'silent', ...GOLD_SLA });
    const id = await openIncident(api, { sla }, null);
    const { text } = await page(`/incidents/${id}`);
    expect(text).toContain('The explanation is not in yet');
    expect(text).toContain('Nobody: the SLA names no channels');
  });

  it('show a trace with the culprit, its critical path and the span that was asked for', async () => {
    const id = await openIncident(api, {}, { traces: await kept(traces.slow) });
    const { text, status } = await page(`/traces/${traces.slow}?span=${spanId(2)}`);
    expect(status).toBe(200);
    for (const said of [
      'payments takes 1.61 s instead of 41 ms',
      `href="/incidents/${id}"`,
      'acme',
      '2 in 2 services',
      `<details class="span selected culprit" id="${spanId(2)}">`,
      'error: card declined',
      'card.last4',
      'pod-7',
      'Event retry, 250 ms into the span',
      `href="/api/v1/traces/${traces.slow}"`,
      `https://jaeger.test/trace/${traces.slow}?uiFind=${spanId(2)}`,
    ]) {
      expect(text).toContain(said);
    }
    expect(text).toMatch(/<rect\s+class="path"\s+x="100\.0"\s+y="5"\s+width="800\.0"/);
    expect(text).not.toContain('Some spans of this trace are missing');
  });

  it('show a trace that no incident keeps without an answer', async () => {
    await openIncident(api);
    expect((await page(`/traces/${traces.slow}`)).text).not.toContain('class="answer"');
  });

  it('name a dependency that sends no spans, and mark the rows that are the time of the culprit', async () => {
    await api.receive([
      span(1, { traceId: traces.database }),
      span(2, {
        traceId: traces.database,
        parent: 1,
        kind: 'client',
        name: 'INSERT',
        startMs: 50,
        durationMs: 900,
        attributes: { 'service.peer.name': 'orders', 'db.system.name': 'postgresql' },
      }),
    ]);
    const explanation = { ...EXPLANATION, culprit: DATABASE };
    await openIncident(api, {}, { explanation, traces: await kept(traces.database) });
    const { text } = await page(`/traces/${traces.database}`);
    expect(text).toContain('→ orders');
    expect(text).toContain(`<details class="span culprit" id="${spanId(2)}"`);
    expect(text).toContain(`<details class="span " id="${spanId(1)}"`);
    expect(text).toMatch(/<td>orders<\/td>.*90 %/s);
  });

  it('say that spans are missing', async () => {
    await api.receive([
      span(1, { traceId: traces.partial }),
      span(3, { traceId: traces.partial, parent: 2 }),
    ]);
    const { text } = await page(`/traces/${traces.partial}`);
    expect(text).toContain('Some spans of this trace are missing');
  });

  it('stay small for a trace of 5,000 spans, and show the one that was asked for', async () => {
    const traceId = traces.large;
    const crowd = Array.from({ length: 4998 }, (_, i) =>
      span(i + 10, { traceId, parent: 1, durationMs: 500 }),
    );
    const last = span(5, {
      traceId,
      parent: 4000,
      durationMs: 1,
      name: 'the last one',
      attributes: { a: 'seen' },
    });
    await api.receive([span(1, { traceId }), ...crowd, last]);
    const { text } = await page(`/traces/${traceId}?span=${spanId(5)}`);
    expect(text.match(/<details/g)).toHaveLength(400);
    expect(text).toContain('4600 spans of 5000 not shown');
    expect(text).toContain('the last one');
    expect(text).toContain('seen');
    expect(text.length).toBeLessThan(1_000_000);
  });

  it('never let what a sender says become markup', async () => {
    await api.receive([
      span(1, {
        traceId: traces.hostile,
        service: HOSTILE,
        name: HOSTILE,
        status: 2,
        statusMessage: HOSTILE,
        attributes: { [HOSTILE]: HOSTILE, 'account.id': HOSTILE, list: [HOSTILE] },
        events: [{ name: HOSTILE, timeUnixNano: 0n, attributes: { a: HOSTILE } }],
        links: [{ traceId: TRACE_ID, spanId: spanId(1), attributes: { [HOSTILE]: HOSTILE } }],
        resource: { [HOSTILE]: HOSTILE },
      }),
    ]);
    const id = await openIncident(
      api,
      {
        sla: Sla.parse({ id: 'hostile', ...GOLD_SLA, name: HOSTILE, channels: ['ops'] }),
        operation: await operationOf(api, HOSTILE, HOSTILE),
        accounts: [account(HOSTILE, { labels: { a: HOSTILE } })],
      },
      {
        explanation: { ...EXPLANATION, sentence: HOSTILE, culprit: { ...DATABASE, name: HOSTILE } },
        traces: await kept(traces.hostile),
      },
    );
    await api.sql('update delivery set last_error = $1', [HOSTILE]);
    const paths = [
      '/',
      `/incidents/${id}`,
      `/traces/${traces.hostile}`,
      `/traces/${encodeURIComponent(HOSTILE)}`,
    ];
    for (const path of paths) {
      const { text } = await page(path);
      expect(text).not.toMatch(/<script|<img|onerror='/);
      expect(text).toContain('&#60;script&#62;');
    }
  });

  it('say why there is no such trace, as a page', async () => {
    const { status, type, text } = await page(`/traces/${'2'.repeat(32)}`);
    expect([status, type]).toEqual([404, 'text/html']);
    expect(text).toContain('15 minutes');
    expect((await page('/nowhere')).text).toContain('There is nothing at /nowhere');
  });

  it('let no script run, nothing be framed, and only their own style apply', async () => {
    const { headers, text } = await page('/');
    const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-powered-by']).toBeUndefined();
  });
});
