import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { type RunningApi, startApi } from './api.fixture.js';
import { duration } from './pages/format.js';
import { html } from './pages/html.js';
import { incident, NOW_MS, span, spanId, TRACE_ID } from './samples.fixture.js';

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&`;

describe('pages', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(() => {
    api.parts.incidents.incidents = [];
    api.parts.recall.traces.clear();
  });
  afterAll(() => api.stop());

  const page = async (path: string) => api.http.get(path).set('Accept', 'text/html,*/*;q=0.8');

  it('list open incidents, or say that there is none', async () => {
    expect((await page('/')).text).toContain('No SLA is violated');
    api.parts.incidents.incidents = [incident(), incident({ id: 'old', status: 'resolved' })];
    const { text } = await page('/');
    expect(text).toContain('1 open incident');
    expect(text).toContain('href="/incidents/inc-1"');
    expect(text).toContain('payments takes 1.61 s instead of 41 ms');
    expect(text).not.toContain('href="/incidents/old"');
  });

  it('show an incident: what, for whom, the culprit, the examples, who was told', async () => {
    api.parts.incidents.incidents = [incident()];
    const { text, status } = await page('/incidents/inc-1');
    expect(status).toBe(200);
    for (const said of [
      'Gold checkout: shop POST /checkout',
      '99 % of requests within 500 ms',
      'accounts with tier:gold',
      'payments takes 1.61 s instead of 41 ms',
      'orders (postgresql)',
      '37 of 200 (18.5 %)',
      `href="https://culprit.test/traces/${TRACE_ID}?span=${spanId(1)}"`,
      `href="https://jaeger.test/trace/${TRACE_ID}?uiFind=${spanId(1)}"`,
      'delivered',
    ]) {
      expect(text).toContain(said);
    }
  });

  it('show an incident that is not explained yet', async () => {
    api.parts.incidents.incidents = [incident({ explanation: null, exemplars: [], deliveries: [] })];
    const { text } = await page('/incidents/inc-1');
    expect(text).toContain('The explanation is not in yet');
    expect(text).toContain('Nobody: the SLA names no channels');
  });

  it('show a trace with the culprit, its critical path and the span that was asked for', async () => {
    api.parts.incidents.incidents = [incident()];
    api.parts.recall.traces.set(TRACE_ID, [
      span({ spanId: spanId(1), attributes: { 'account.id': 'acme' } }),
      span({
        spanId: spanId(2),
        parentSpanId: spanId(1),
        service: 'payments',
        name: 'charge',
        startUnixNano: BigInt(NOW_MS) * 1_000_000n + 100_000_000n,
        durationNs: 8e8,
        status: 'error',
        statusMessage: 'card declined',
        attributes: { 'card.last4': 4242 },
        events: [
          { name: 'retry', timeUnixNano: BigInt(NOW_MS) * 1_000_000n + 350_000_000n, attributes: { n: 2 } },
        ],
        resource: { 'host.name': 'pod-7' },
      }),
    ]);
    const { text, status } = await page(`/traces/${TRACE_ID}?span=${spanId(2)}`);
    expect(status).toBe(200);
    for (const said of [
      'payments takes 1.61 s instead of 41 ms',
      'href="/incidents/inc-1"',
      'acme',
      '2 in 2 services',
      `<details class="span selected" id="${spanId(2)}" open`,
      'error: card declined',
      'card.last4',
      'pod-7',
      'Event retry, 250 ms into the span',
      `href="/api/v1/traces/${TRACE_ID}"`,
      `https://jaeger.test/trace/${TRACE_ID}?uiFind=${spanId(2)}`,
    ]) {
      expect(text).toContain(said);
    }
    expect(text).toMatch(/<rect\s+class="path"\s+x="100\.0"\s+y="5"\s+width="800\.0"/);
    expect(text).not.toContain('Some spans of this trace are missing');
  });

  it('name a dependency that sends no spans, and mark the rows that are the time of the culprit', async () => {
    const base = incident();
    const culprit = base.explanation?.candidates[1];
    api.parts.incidents.incidents = [
      incident({ explanation: base.explanation && { ...base.explanation, culprit } }),
    ];
    api.parts.recall.traces.set(TRACE_ID, [
      span({ spanId: spanId(1) }),
      span({ spanId: spanId(2), parentSpanId: spanId(1), kind: 'client', name: 'INSERT', durationNs: 9e8 }),
    ]);
    const { text } = await page(`/traces/${TRACE_ID}`);
    expect(text).toContain('→ orders (postgresql)');
    expect(text).toContain(`<details class="span culprit" id="${spanId(2)}"`);
    expect(text).toContain(`<details class="span " id="${spanId(1)}"`);
    expect(text).toMatch(/<td>orders \(postgresql\)<\/td>.*90 %/s);
  });

  it('stay small for a trace of 5,000 spans, and show the one that was asked for', async () => {
    const crowd = Array.from({ length: 4998 }, (_, i) =>
      span({ spanId: spanId(i + 10), parentSpanId: spanId(1) }),
    );
    const last = span({
      spanId: spanId(5),
      parentSpanId: spanId(4000),
      name: 'the last one',
      attributes: { a: 'seen' },
    });
    api.parts.recall.traces.set(TRACE_ID, [span({ spanId: spanId(1) }), ...crowd, last]);
    const { text } = await page(`/traces/${TRACE_ID}?span=${spanId(5)}`);
    expect(text.match(/<details/g)).toHaveLength(400);
    expect(text).toContain('4600 spans of 5000 not shown');
    expect(text).toContain('the last one');
    expect(text).toContain('seen');
    expect(text.length).toBeLessThan(1_000_000);
  });

  it('never let what a sender says become markup', async () => {
    const hostile = span({
      spanId: spanId(1),
      service: HOSTILE,
      name: HOSTILE,
      statusMessage: HOSTILE,
      attributes: { [HOSTILE]: HOSTILE, 'account.id': HOSTILE, list: [HOSTILE] },
      events: [{ name: HOSTILE, timeUnixNano: 0n, attributes: { a: HOSTILE } }],
      links: [{ traceId: HOSTILE, spanId: HOSTILE, attributes: {} }],
    });
    api.parts.recall.traces.set(TRACE_ID, [hostile]);
    const base = incident();
    api.parts.incidents.incidents = [
      incident({
        operation: { service: HOSTILE, name: HOSTILE, kind: 'server' },
        accounts: base.accounts.map((account) =>
          Object.assign(account, { account: HOSTILE, labels: { a: HOSTILE } }),
        ),
        explanation: base.explanation && { ...base.explanation, sentence: HOSTILE },
        deliveries: base.deliveries.map((delivery) => Object.assign(delivery, { lastError: HOSTILE })),
      }),
    ];
    const paths = ['/', '/incidents/inc-1', `/traces/${TRACE_ID}`, `/traces/${encodeURIComponent(HOSTILE)}`];
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

describe('duration', () => {
  it.each([
    [0, '0'],
    [7, '7 ns'],
    [1500, '1.5 µs'],
    [999_960, '1 ms'],
    [512.4e6, '512 ms'],
    [1.234e9, '1.23 s'],
    [150e9, '2.5 min'],
  ])('%d ns: %s', (ns, shown) => expect(duration(ns)).toBe(shown));
});

describe('html', () => {
  it('escapes every value so that it is read back as it was, in text and in attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const { text } = html`<a title="${value}">${[value]}</a>`;
        const parts = /^<a title="([^"<>]*)">([^"<>]*)<\/a>$/.exec(text);
        const read = (part = '') => part.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
        expect([read(parts?.[1]), read(parts?.[2])]).toEqual([value, value]);
      }),
    );
  });
});
