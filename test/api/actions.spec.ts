import { Sla } from '#contract';
import { type PageAction } from '#contract';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA, openIncident, span } from './samples.js';

const FORM = 'application/x-www-form-urlencoded';
/** All that a link could change. */
const TABLES = [
  'incident',
  'incident_account',
  'incident_event',
  'feedback',
  'link_use',
  'link_key',
  'delivery',
  'audit',
];

describe('the links in pages', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    await api.receive([span(1)]);
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  /** A page of an incident to "ops", and the paths of its links. */
  const paged = async (sla: object = {}) => {
    await api.http
      .post('/api/v1/channels')
      .send({ name: 'Ops', type: 'webhook', url: 'https://hooks.test/x' });
    const id = await openIncident(api, {
      sla: Sla.parse({ id: 'gold', ...GOLD_SLA, channels: ['ops'], ...sla }),
    });
    await api.sql(`update delivery set status = 'delivered' where incident_id = $1`, [id]);
    const incident = await api.rooms.incidentStore.find(id);
    const delivery = incident?.deliveries[0]?.id ?? '';
    const actions = await api.rooms.actionLinks.of(id, delivery, 'ops', ['acknowledge', 'useful', 'noise']);
    const path = (kind: PageAction['kind']) =>
      new URL(actions.find((action) => action.kind === kind)?.href ?? '').pathname;
    return {
      id,
      actions,
      acknowledge: path('acknowledge'),
      useful: path('useful'),
      noise: path('noise'),
    };
  };
  const press = (path: string, form: Record<string, string> | string) =>
    api.http.post(path).type(FORM).set('Accept', 'text/html').send(form);
  const handling = async (id: string) => (await api.rooms.incidentStore.find(id))?.handling;
  const everything = async () => {
    const rows = TABLES.map((table) => api.sql(`select to_json(t)::text as row from ${table} t order by 1`));
    return Promise.all(rows);
  };

  it('change nothing, whoever follows them, however, and how often', async () => {
    const { actions } = await paged();
    const before = await everything();
    const scanners: Record<string, string>[] = [
      { 'User-Agent': 'SafeLinks', Accept: '*/*' },
      { 'Sec-Purpose': 'prefetch;prerender', Purpose: 'prefetch', Accept: 'text/html' },
      { 'User-Agent': 'Slackbot-LinkExpanding 1.0', Accept: 'text/html', Range: 'bytes=0-32768' },
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html' },
      { 'X-HTTP-Method-Override': 'POST', 'X-Method-Override': 'POST', Accept: 'text/html' },
    ];
    for (const { href } of actions) {
      const { pathname } = new URL(href);
      for (const headers of scanners) {
        for (const query of ['', '?do=acknowledge&do=useful&_method=POST&utm_source=scanner']) {
          expect((await api.http.get(pathname + query).set(headers)).status).toBe(200);
          expect((await api.http.head(pathname + query).set(headers)).status).toBe(200);
          await api.http.options(pathname + query).set(headers);
        }
      }
      const page = await api.http.get(pathname).set('Accept', 'text/html');
      // And all that leads on from there.
      for (const [, further = ''] of page.text.matchAll(/(?:href|src|action)="(\/[^"]*)"/g))
        expect((await api.http.get(further).set('Accept', 'text/html')).status).toBe(200);
    }
    expect(await everything()).toEqual(before);
  });

  it('change nothing for programs that send forms without a button, or with the first', async () => {
    const { acknowledge, useful } = await paged();
    const before = await everything();
    for (const path of [acknowledge, useful]) {
      const page = (await api.http.get(path).set('Accept', 'text/html')).text;
      const [, first = ''] = /<button name="do" value="(\w+)"/.exec(page) ?? [];
      const answers = [
        await press(path, { name: 'scanner@example.com' }),
        await press(path, ''),
        await api.http.post(path),
        await api.http.post(path).send({}),
        await press(path, { name: 'x', do: first }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 303]);
      expect(answers[0]?.text).toContain('Nothing was done, as no button was pressed.');
    }
    expect(await everything()).toEqual(before);
  });

  it('acknowledge once, and say kindly to everybody after that who did and when', async () => {
    const { id, acknowledge } = await paged();
    const offered = await api.http.get(acknowledge).set('Accept', 'text/html');
    expect(offered.text).toMatch(
      /Do you take care of it\?.*POST \/checkout.*<form method="post".*Acknowledge/s,
    );
    const first = await press(acknowledge, { do: 'acknowledge', name: 'Grace <b>' });
    expect([first.status, first.text]).toEqual([
      200,
      expect.stringContaining('By Grace &#60;b&#62;, through ops, at'),
    ]);
    const stands = await handling(id);
    expect(stands).toMatchObject({ acknowledgedBy: 'Grace <b>, through ops' });
    const further = [
      await press(acknowledge, { do: 'acknowledge', name: 'Ada' }),
      await api.http.get(acknowledge).set('Accept', 'text/html'),
    ];
    for (const { status, text } of further) {
      expect([status, text]).toEqual([200, expect.stringContaining('Acknowledged already')]);
      expect(text).toContain('By Grace &#60;b&#62;, through ops, at');
      expect(text).not.toContain('<form');
    }
    expect(await handling(id)).toEqual(stands);
    expect(first.text).toContain(`href="/incidents/${id}"`);
    const [, feedback = ''] = /href="(\/a\/[\w-]+)">Was this page useful/.exec(first.text) ?? [];
    expect((await api.http.get(feedback).set('Accept', 'text/html')).text).toContain(
      'Was this page worth it?',
    );
  });

  it('say clearly where there is nothing to be done', async () => {
    const { id, acknowledge, useful } = await paged();
    const see = async (path: string) => {
      const got = await api.http.get(path).set('Accept', 'text/html');
      const pressed = await press(path, { do: 'acknowledge' });
      expect([pressed.status, pressed.text]).toEqual([got.status, got.text]);
      const [, title] = /<h1>(.*?)<\/h1>/.exec(got.text) ?? [];
      return [got.status, title];
    };
    expect(await see('/a/nonsense')).toEqual([404, 'This link is not a whole one']);
    expect(await see(acknowledge.slice(0, -1))).toEqual([404, 'This link is not a whole one']);
    const [test] = await api.rooms.actionLinks.ofTest('ops', ['acknowledge']);
    expect(await see(new URL(test?.href ?? '').pathname)).toEqual([200, 'The link works']);
    await api.sql('update incident set resolved_at = now()');
    expect(await see(acknowledge)).toEqual([200, 'It is over']);
    expect((await press(useful, { do: 'useful' })).text).toContain('Noted: a useful page');
    await api.sql('delete from incident where id = $1', [id]);
    expect(await see(acknowledge)).toEqual([410, 'The incident is no longer there']);
  });

  it('are pages that nobody keeps, finds, frames or is told of, and whose forms lead nowhere else', async () => {
    const { acknowledge } = await paged();
    for (const answer of [
      await api.http.get(acknowledge).set('Accept', 'text/html'),
      await press(acknowledge, { do: 'acknowledge' }),
    ]) {
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-robots-tag': 'noindex, nofollow',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
      });
      expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none';.*form-action 'self'/);
      expect(answer.text).not.toMatch(/<script|javascript:|https?:\/\//);
      expect(answer.text).toContain('width=device-width');
    }
    const others = await api.http.get('/').set('Accept', 'text/html');
    expect(others.headers['content-security-policy']).toContain("form-action 'none'");
  });

  it('are not pressed by pages of other sites, and forms are taken nowhere else', async () => {
    const { id, acknowledge } = await paged();
    const foreign = await press(acknowledge, { do: 'acknowledge' }).set('Sec-Fetch-Site', 'cross-site');
    expect(foreign.status).toBe(403);
    expect(await handling(id)).toMatchObject({ acknowledgedAt: null });
    expect((await press('/api/v1/channels', { name: 'x' })).status).toBe(415);
    expect((await press(acknowledge, { do: 'acknowledge', name: 'x'.repeat(10_000) })).status).toBe(413);
    const own = await press(acknowledge, { do: 'acknowledge' }).set('Sec-Fetch-Site', 'same-origin');
    expect([own.status, await handling(id)]).toEqual([
      200,
      expect.objectContaining({ acknowledgedBy: 'somebody, through ops' }),
    ]);
  });

  it('take whatever name is given', async () => {
    for (const name of ['\0', '\u202Eevil', 'a\r\nB: c', 'x'.repeat(2_000), '%', '🙂'.repeat(90)]) {
      await api.forget();
      const { id, acknowledge } = await paged();
      expect((await press(acknowledge, { do: 'acknowledge', name })).status).toBe(200);
      const { acknowledgedBy } = (await handling(id)) ?? {};
      expect(acknowledgedBy).toMatch(/, through ops$/);
      // oxlint-disable-next-line no-control-regex
      expect(acknowledgedBy).not.toMatch(/[\u0000-\u001f\u202e]/);
      expect(acknowledgedBy?.length).toBeLessThan(200);
    }
  });

  it('are signed anew, and taken back where they leaked', async () => {
    const { acknowledge } = await paged();
    const status = async () => (await api.http.get(acknowledge)).status;
    expect((await api.http.post('/api/v1/link-keys').send({})).status).toBe(204);
    expect(await status()).toBe(200);
    expect((await api.http.post('/api/v1/link-keys').send({ revoke: true })).status).toBe(204);
    expect(await status()).toBe(404);
    const { acknowledge: next } = await paged({ id: 'next' });
    expect((await api.http.get(next)).status).toBe(200);
  });

  it('are signed with the keys that the operator gives, the first of them', async () => {
    const [old, current] = ['an old key of thirty-two characters', 'a new key of thirty-two characters'];
    const given = await startApi({ CULPRIT_LINK_KEYS: `${current}, ${old}` });
    try {
      const refused = await given.http.post('/api/v1/link-keys').send({});
      expect([refused.status, refused.body.detail]).toEqual([
        409,
        expect.stringContaining('CULPRIT_LINK_KEYS'),
      ]);
      expect(await given.rooms.linkKeys.all()).toEqual([Buffer.from(current ?? ''), Buffer.from(old ?? '')]);
    } finally {
      await given.stop();
    }
  });
});
