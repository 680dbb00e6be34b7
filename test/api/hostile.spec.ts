import * as fc from 'fast-check';
import { type FieldError, Sla } from '#contract';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA, openIncident, span } from './samples.js';

const FORM = 'application/x-www-form-urlencoded';

/** What is fine; each field of it is replaced in turn. */
const BODIES: Record<string, object> = {
  silences: {
    match: {
      operations: [{ service: 'a', name: 'b' }],
      accounts: { labels: { tier: { matches: 'g.*' } } },
      severity: { atLeast: 'error' },
    },
    from: '2026-01-01T00:00:00Z',
    until: '9000-01-02T00:00:00Z',
    comment: 'c',
  },
  routes: { name: 'R', match: { tiers: ['gold'], services: ['x*'] }, channels: ['ops'], position: 3 },
  'routes/preview': { services: ['a'], accounts: ['x'], tiers: ['gold'] },
  teams: { name: 'T', services: ['svc'] },
  rotations: {
    name: 'R',
    timeZone: 'Europe/Berlin',
    handover: { every: 'week', weekday: 'mon', at: '02:30' },
    startsOn: '2026-01-01',
    members: ['ops', { name: 'Bob', channel: 'ops' }],
    overrides: [{ from: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z', member: 'ops' }],
  },
  'escalation-policies': {
    name: 'E',
    steps: [{ afterMinutes: 0, notify: [{ channel: 'ops' }] }],
    repeat: { times: 2, everyMinutes: 5 },
  },
  'maintenance-windows': {
    name: 'M',
    when: { type: 'once', from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
    scope: { operations: [{ service: 'a' }] },
  },
};
const DEEDS: Record<string, object> = {
  acknowledge: { account: 'acme', note: 'n' },
  assign: { account: 'acme', assignee: 'Ada' },
  notes: { account: 'acme', text: 't' },
  snooze: { until: '2026-01-01T00:00:00Z', note: 'n' },
  resolve: { note: 'n' },
};

const BAD: readonly unknown[] = [
  [null, true, 0, -1, 1.5, 1e308, 2 ** 53, '', ' ', [], {}, [[]], [null]],
  ['a\0b', '\ud800', 'x'.repeat(2_000), '\u202e', '<script>', '[', '(a+)+$', `{${'a,'.repeat(200)}}`],
  ['__proto__', 'constructor', { constructor: 1 }, JSON.parse('{"__proto__":{"a":1}}')],
  ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59Z'],
  ['9999-12-31T23:59:59-23:59', '2026-02-30T00:00:00Z', '0000-01-01', '9999-12-31'],
  ['Europe/Nowhere', '+25:00', '24:00', '2e308d', '99999999999999999999d'],
  [Array.from({ length: 300 }, () => 'a')],
  [Array.from({ length: 300 }, (_, i) => `ops-${i}`)],
  [Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, 1]))],
].flat();

function pathsOf(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, below]) => pathsOf(below, [...at, key]))];
}

function replaced(value: unknown, [key, ...rest]: string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy: unknown = structuredClone(value);
  if (typeof copy !== 'object' || copy === null) throw new Error(`nothing is below ${key}`);
  return Object.assign(copy, { [key]: replaced(Reflect.get(copy, key), rest, by) });
}

describe('whatever is sent to the API', () => {
  let api: RunningApi;
  let incident: string;
  beforeAll(async () => {
    api = await startApi();
    await api.receive([span(1)]);
    await api.forget();
    await api.http
      .post('/api/v1/channels')
      .send({ name: 'Ops', type: 'webhook', url: 'https://hooks.test/x' });
    incident = await openIncident(api, { sla: Sla.parse({ id: 'gold', ...GOLD_SLA }) });
  });
  afterAll(() => api.stop());

  it('is taken, or refused with the fields that are wrong, in fewer words than it had', async () => {
    const addressed = [
      ...Object.entries(BODIES).map(([path, body]) => [`/api/v1/${path}`, body] as const),
      ...Object.entries(DEEDS).map(
        ([deed, body]) => [`/api/v1/incidents/${incident}/${deed}`, body] as const,
      ),
    ];
    const request = fc
      .constantFrom(...addressed)
      .chain(([path, body]) =>
        fc.tuple(
          fc.constant(path),
          fc.constant(body),
          fc.constantFrom(...pathsOf(body)),
          fc.constantFrom(...BAD),
        ),
      );
    await fc.assert(
      fc.asyncProperty(request, async ([path, body, at, bad]) => {
        const sent = JSON.stringify(replaced(body, at, bad));
        const { status, text, headers } = await api.http.post(path).type('application/json').send(sent);
        expect(status).toBeLessThan(500);
        expect(text.length).toBeLessThan(3 * sent.length + 20_000);
        if (status < 400) return;
        expect(headers['content-type']).toMatch(/^application\/problem\+json/);
        const { errors = [] }: { errors?: FieldError[] } = JSON.parse(text);
        if (status === 422) expect(errors).not.toHaveLength(0);
        expect(errors.length).toBeLessThanOrEqual(101);
      }),
      { numRuns: 400, seed: 6 },
    );
  }, 60_000);

  it.each([
    [{ from: '0000-01-01T00:00:00Z', until: '2999-01-01T00:00:00Z' }, '/from'],
    [{ until: '9999-12-31T23:59:59-23:59' }, '/until'],
  ])('has to be of years that can be kept: %j', async (times, pointer) => {
    const body = { match: { operations: [{}] }, comment: 'c', ...times };
    const refused = await api.http.post('/api/v1/silences').send(body);
    expect(refused.body.errors).toEqual([
      { pointer, detail: 'has to be in the years from 1970 to 9999 of UTC' },
    ]);
  });

  it('is not taken without a part of it', async () => {
    const labels = '{"tier": "gold", "__proto__": "x"}';
    const body = `{"match": {"accounts": {"labels": ${labels}}}, "minutes": 5, "comment": "c"}`;
    const refused = await api.http.post('/api/v1/silences').type('application/json').send(body);
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([
      422,
      '/match/accounts/labels/__proto__',
    ]);
  });

  it('may be meant for ever', async () => {
    const last = '9999-12-31T23:59:59Z';
    const body = { match: { operations: [{ service: 'a' }] }, comment: 'c' };
    const until = await api.http.post('/api/v1/silences').send({ ...body, until: last });
    expect([until.status, until.body.until]).toEqual([201, last.replace('Z', '.000Z')]);
    const minutes = await api.http.post('/api/v1/silences').send({ ...body, from: last, minutes: 1_000_000 });
    expect([minutes.status, minutes.body.until]).toEqual([201, last.replace('Z', '.999Z')]);
  });

  it('does not snooze for longer than a month, by whatever form', async () => {
    const at = `/api/v1/incidents/${incident}/snooze`;
    const until = await api.http.post(at).send({ until: '2999-01-01T00:00:00Z' });
    expect([until.status, until.body.errors?.[0]?.pointer]).toEqual([422, '/until']);
    for (const ms of ['31d', '99999999999999999999d']) {
      const form = await api.http
        .post(`/incidents/${incident}`)
        .set('Sec-Fetch-Site', 'same-origin')
        .type(FORM)
        .send({ do: 'snooze', for: ms });
      expect([form.status, form.text]).toEqual([422, expect.stringContaining('must not be longer than 30d')]);
    }
  });

  it('fills no timeline without end', async () => {
    const id = await openIncident(api, { sla: Sla.parse({ id: 'noted', ...GOLD_SLA }) });
    await api.sql(
      `insert into incident_event (incident_id, at, actor, kind, text)
       select $1, now(), 'ada', 'noted', n::text from generate_series(1, 1000) n`,
      [id],
    );
    const refused = await api.http.post(`/api/v1/incidents/${id}/notes`).send({ text: 'one more' });
    expect([refused.status, refused.body.detail]).toEqual([409, 'It has 1000 notes, and no more are kept.']);
    expect((await api.http.post(`/api/v1/incidents/${id}/acknowledge`).send({})).status).toBe(200);
  });
});
