import { Sla } from '#contract';
import { type RunningApi, startApi } from './running-api.js';
import { account, endIncident, GOLD_SLA, openIncident, operationOf, span, T0 } from './samples.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('handling incidents', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    const others = ['wide', 'narrow', 'minor', 'asleep', 'gone'].map((name, i) =>
      span(i + 2, { traceId: `${i}`.repeat(31) + 'a', name }),
    );
    await api.receive([span(1), ...others]);
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  const post = (id: string, what: string, body?: object) => {
    const request = api.http.post(`/api/v1/incidents/${id}/${what}`).set('x-culprit-actor', 'grace');
    return body === undefined ? request : request.send(body);
  };

  it('takes what a person with curl would guess, for the whole', async () => {
    const id = await openIncident(api);
    const acknowledged = await post(id, 'acknowledge');
    expect([acknowledged.status, acknowledged.body.handling.acknowledgedBy]).toEqual([200, 'grace']);
    const assigned = await post(id, 'assign', { assignee: ' database team ', note: 'they know' });
    expect(assigned.body.handling.assignee).toBe('database team');
    const noted = await post(id, 'notes', { text: 'restarted the pool' });
    expect(noted.body.timeline.map(({ kind, text }: { kind: string; text: string }) => [kind, text])).toEqual(
      [
        ['opened', 'Opened by Gold checkout'],
        ['acknowledged', 'Acknowledged'],
        ['assigned', 'Assigned to database team'],
        ['noted', 'they know'],
        ['noted', 'restarted the pool'],
      ],
    );
    const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    const snoozed = await post(id, 'snooze', { until: `${day}T12:00:00+01:00` });
    expect(snoozed.body.handling.snoozedUntil).toBe(`${day}T11:00:00.000Z`);
    expect((await post(id, 'snooze', { until: null })).body.handling.snoozedUntil).toBeNull();
    expect((await post(id, 'unacknowledge')).body.handling.acknowledgedBy).toBeNull();
    const resolved = await post(id, 'resolve', {});
    expect([resolved.status, resolved.body.status, resolved.body.handling.resolvedBy]).toEqual([
      200,
      'resolved',
      'grace',
    ]);
    expect((await post(id, 'resolve')).body).toEqual(resolved.body);
    expect((await api.http.get(`/api/v1/incidents/${id}`)).body).toEqual(resolved.body);
    const { body: audit } = await api.http.get(`/api/v1/audit?kind=incident&id=${id}`);
    expect(audit.items).toHaveLength(6);
  });

  it('snoozes for a while, to the end of a minute', async () => {
    const id = await openIncident(api);
    const before = Date.now();
    const { body } = await post(id, 'snooze', { for: '2h' });
    const until = Date.parse(body.handling.snoozedUntil);
    expect(until % 60_000).toBe(0);
    expect(until).toBeGreaterThanOrEqual(before + 7_200_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 7_260_000);
  });

  it('takes the same for one account', async () => {
    const id = await openIncident(api);
    await post(id, 'acknowledge', { account: 'acme', note: 'called them' });
    const { body } = await post(id, 'snooze', { account: 'acme', for: '1d' });
    expect(body.handling.acknowledgedBy).toBeNull();
    expect(body.accountHandling).toMatchObject([{ account: 'acme', acknowledgedBy: 'grace' }]);
    expect(body.timeline.map((entry: { account: string | null }) => entry.account)).toEqual([
      null,
      'acme',
      'acme',
      'acme',
    ]);
  });

  it('says what is wrong, and where', async () => {
    const id = await openIncident(api);
    for (const [what, body, pointer, detail] of [
      ['acknowledge', { account: 'acm' }, '/account', /"acm".*acme/],
      ['acknowledge', { by: 'me' }, '/by', /./],
      ['assign', {}, '/assignee', /./],
      ['assign', { assignee: ' ' }, '/assignee', /./],
      ['notes', { text: 'x'.repeat(4001) }, '/text', /4000/],
      ['snooze', {}, '', /one of the two/],
      ['snooze', { for: '1h', until: null }, '', /one of the two/],
      ['snooze', { for: 'ever' }, '/for', /not a duration/],
      ['snooze', { for: '400d' }, '/for', /30d/],
      ['snooze', { until: 'tomorrow' }, '/until', /./],
    ] as const) {
      const answer = await post(id, what, body);
      expect([what, body, answer.status]).toEqual([what, body, 422]);
      expect(answer.body.errors).toEqual([{ pointer, detail: expect.stringMatching(detail) }]);
    }
    const past = await post(id, 'snooze', { until: '2020-01-01T00:00:00Z' });
    expect([past.status, past.body.detail]).toEqual([
      409,
      expect.stringContaining('snooze until a later time'),
    ]);
    await endIncident(api, id, Date.now());
    const over = await post(id, 'acknowledge');
    expect([over.status, over.body.detail]).toEqual([
      409,
      expect.stringMatching(/^It is over since .*acknowledge\.$/),
    ]);
    expect((await post(id, 'notes', { text: 'it was the backup' })).status).toBe(200);
    for (const what of ['acknowledge', 'unacknowledge', 'resolve'])
      expect((await post(NOBODY, what)).status).toBe(404);
    expect((await post(NOBODY, 'notes', { text: 'x' })).body.detail).toContain(id);
  });

  it('lists what was asked for', async () => {
    const id = await openIncident(api);
    const quiet = Sla.parse({ ...GOLD_SLA, id: 'quiet', severity: 'warning' });
    const other = await openIncident(api, {
      sla: quiet,
      operation: await operationOf(api, 'minor'),
      accounts: [account('initech', { tier: 'silver', labels: {} })],
    });
    await post(id, 'acknowledge');
    await post(other, 'assign', { assignee: 'sales' });
    await api.sql(
      `update incident set key = '{"by":"culprit","name":"payments","kind":"service"}' where id = $1`,
      [id],
    );
    const listed = async (query: string): Promise<string[]> => {
      const { body } = await api.http.get(`/api/v1/incidents?${query}`);
      return body.items.map((each: { id: string }) => each.id);
    };
    expect(await listed('acknowledged=true')).toEqual([id]);
    expect(await listed('acknowledged=false')).toEqual([other]);
    expect(await listed('account=acme')).toEqual([id]);
    expect(await listed('tier=gold')).toEqual([id]);
    expect(await listed('tier=silver')).toEqual([other]);
    expect(await listed('severity=warning&status=open')).toEqual([other]);
    expect(await listed('culprit=payments')).toEqual([id]);
    expect(await listed('service=payments')).toEqual([id]);
    expect((await listed('service=shop')).toSorted()).toEqual([id, other].toSorted());
    expect(await listed('assignee=sales')).toEqual([other]);
    expect(await listed('status=resolved')).toEqual([]);
    expect((await api.http.get('/api/v1/incidents?acknowledged=maybe')).status).toBe(400);
  });

  describe('by the forms of its page', () => {
    const fill = (id: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      api.http
        .post(`/incidents/${id}`)
        .type('form')
        .set('Accept', 'text/html')
        .set({ 'sec-fetch-site': 'same-origin', ...headers })
        .send(fields);

    it('does the same, and leads back', async () => {
      const id = await openIncident(api);
      expect((await api.http.get(`/incidents/${id}`)).text).toContain('>not acknowledged<');
      const empty = { by: '', account: '', note: '' };
      const done = await fill(id, { ...empty, do: 'acknowledge', by: ' Ada ', note: 'on\r\nit' });
      expect([done.status, done.headers['location']]).toEqual([303, `/incidents/${id}`]);
      await fill(id, { ...empty, do: 'assign', assignee: 'db', account: 'acme' });
      await fill(id, { ...empty, do: 'snooze', for: '4h' });
      const { text } = await api.http.get(`/incidents/${id}`);
      for (const said of ['acknowledged by Ada', 'on\nit', 'Snoozed until', 'assigned to db', '127.0.0.1'])
        expect(text).toContain(said);
      expect(text).not.toContain('not acknowledged');
      expect(text).toContain('>Wake<');
      await fill(id, { ...empty, do: 'unsnooze' });
      await fill(id, { ...empty, do: 'unacknowledge' });
      await fill(id, { ...empty, do: 'note', note: 'the end' });
      await fill(id, { ...empty, do: 'resolve' });
      const { body } = await api.http.get(`/api/v1/incidents/${id}`);
      expect([body.status, body.handling.snoozedUntil]).toEqual(['resolved', null]);
      const over = (await api.http.get(`/incidents/${id}`)).text;
      expect(over).not.toContain('value="acknowledge"');
      expect(over).toContain('value="note"');
    });

    it('says on a page what is wrong', async () => {
      const id = await openIncident(api);
      const unknown = await fill(id, { do: 'acknowledge', account: 'acm' });
      expect([unknown.status, unknown.type]).toEqual([422, 'text/html']);
      expect(unknown.text).toContain('acme');
      expect((await fill(id, { do: 'note', note: '  ' })).status).toBe(422);
      expect((await fill(id, { do: 'delete' })).status).toBe(422);
      expect((await fill(NOBODY, { do: 'resolve' })).status).toBe(404);
    });

    it('is refused to other sites, and to whoever does not say where it comes from', async () => {
      const id = await openIncident(api);
      for (const headers of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'http://evil.test' },
        { origin: 'null' },
        {},
      ]) {
        const request = api.http.post(`/incidents/${id}`).type('form').set(headers);
        expect((await request.send({ do: 'resolve' })).status).toBe(403);
      }
      const json = await api.http
        .post(`/incidents/${id}`)
        .set('origin', 'http://evil.test')
        .send({ do: 'resolve' });
      expect(json.status).toBe(403);
      const bare = await api.http.post(`/api/v1/incidents/${id}/resolve`).set('origin', 'http://evil.test');
      expect(bare.status).toBe(403);
      const form = await api.http
        .post(`/api/v1/incidents/${id}/resolve`)
        .type('form')
        .set('sec-fetch-site', 'same-origin')
        .send({ note: 'x' });
      expect(form.status).toBe(415);
      expect((await api.http.get(`/api/v1/incidents/${id}`)).body.status).toBe('open');
    });
  });

  it('shows on the first page what is worst, who is on it, and what is asleep', async () => {
    const of = async (id: string, severity: string) => ({
      sla: Sla.parse({ ...GOLD_SLA, id, name: id, severity }),
      operation: await operationOf(api, id),
    });
    const minor = await openIncident(api, { ...(await of('minor', 'warning')) });
    const wide = await openIncident(api, {
      ...(await of('wide', 'critical')),
      accounts: [account('acme'), account('globex')],
    });
    await openIncident(api, { ...(await of('narrow', 'critical')), accounts: [account('acme')] });
    const asleep = await openIncident(api, {
      ...(await of('asleep', 'critical')),
      openedAtUnixMs: T0 - 60_000,
    });
    const over = await openIncident(api, { ...(await of('gone', 'error')) });
    await post(wide, 'acknowledge');
    await post(asleep, 'snooze', { for: '1h' });
    await post(over, 'resolve');
    const { text } = await api.http.get('/').set('Accept', 'text/html');
    const at = (name: string) => text.indexOf(`${name}: shop`);
    const order = ['wide', 'narrow', 'minor', 'asleep', 'gone'];
    expect(order.toSorted((a, b) => at(a) - at(b))).toEqual(order);
    expect(text).toContain('acknowledged by grace');
    expect(text).toMatch(/2 not acknowledged.*Snoozed.*asleep.*Lately over/s);
    expect(text).toContain(`href="/incidents/${minor}"`);
  });
});
