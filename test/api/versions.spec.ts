import { Sla, SlaVersion } from '#contract';
import { AuditList, IncidentList, SlaVersionList } from '../../apps/server/src/api/schemas.js';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA, openIncident, span } from './samples.js';

describe('versions and audit', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    await api.receive([span(1)]);
  });
  beforeEach(async () => {
    await api.forget();
    await api.sql('delete from audit');
  });
  afterAll(() => api.stop());

  const path = '/api/v1/slas/gold-checkout';
  const by = (actor: string) => ({ 'x-culprit-actor': actor });
  const define = () => api.http.post('/api/v1/slas').set(by('ada')).send(GOLD_SLA);
  const put = (body: object, actor = 'grace') =>
    api.http
      .put(path)
      .set(by(actor))
      .send({ ...GOLD_SLA, ...body });

  it('counts what changes, and nothing else', async () => {
    expect((await define()).body.version).toBe(1);
    expect((await put({ severity: 'critical' })).body.version).toBe(2);
    const same = await put({ severity: 'critical' }, 'linus');
    expect([same.status, same.body.version]).toEqual([200, 2]);
    // What GET shows can be sent back as it is.
    const shown = (await api.http.get(path)).body;
    expect((await api.http.put(path).send(shown)).body).toEqual(shown);
  });

  it('refuses a change of a version that is not there any more, and says who changed it when', async () => {
    const { body: read } = await define();
    await put({ severity: 'critical' });
    const late = await api.http
      .put(path)
      .set(by('linus'))
      .send({ ...read, name: 'Basket' });
    expect([late.status, late.type]).toEqual([409, 'application/problem+json']);
    expect(late.body.detail).toMatch(
      /^the SLA "gold-checkout" is at version 2, not 1: grace changed it at 2.*Z; read it again, and send your change with its version\.$/,
    );
    expect((await put({ name: 'Basket', version: 2 }, 'linus')).body).toMatchObject({
      name: 'Basket',
      version: 3,
    });
  });

  it('shows the versions of an SLA by pages, and each alone, also once it is gone', async () => {
    const { body: first } = await define();
    await put({ windowSeconds: 120 });
    await put({ windowSeconds: 300 });
    await api.http.delete(path);
    const page = SlaVersionList.parse((await api.http.get(`${path}/versions?limit=2`)).body);
    expect(page.items.map(({ version, actor, sla }) => [version, actor, sla.windowSeconds])).toEqual([
      [3, 'grace', 300],
      [2, 'grace', 120],
    ]);
    expect(page.next).toBe(2);
    const rest = SlaVersionList.parse((await api.http.get(`${path}/versions?limit=2&before=2`)).body);
    expect([rest.items.length, rest.next]).toEqual([1, null]);
    const one = SlaVersion.parse((await api.http.get(`${path}/versions/1`)).body);
    expect(one).toMatchObject({ version: 1, actor: 'ada', sla: first });
  });

  it.each([
    [
      'a version that never was',
      `${path}/versions/9`,
      'The SLA "gold-checkout" has no version 9; its newest is 1.',
    ],
    ['an SLA that never was', '/api/v1/slas/none/versions', 'No SLA has, or ever had, the id "none".'],
    [
      'a version of an SLA that never was',
      '/api/v1/slas/none/versions/1',
      'No SLA has, or ever had, the id "none".',
    ],
  ])('says what there is in place of %s', async (_, address, detail) => {
    await define();
    const answer = await api.http.get(address);
    expect([answer.status, answer.body.detail]).toEqual([404, detail]);
  });

  it.each(['x', '0', '1.5', '99999999999'])('knows no version "%s"', async (version) => {
    const answer = await api.http.get(`${path}/versions/${version}`);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/version']);
  });

  it('tells who changed what, by kind, id and time, by pages, without secrets', async () => {
    const hook = { name: 'Hook', type: 'webhook', url: 'https://hooks.test/s3cret' };
    await api.http.post('/api/v1/channels').set(by('ada')).send(hook);
    await define();
    await put({ channels: ['hook'] });
    await api.http.delete(path);
    const list = async (query: string) => AuditList.parse((await api.http.get(`/api/v1/audit${query}`)).body);
    const all = await list('');
    expect(all.next).toBeNull();
    expect(
      all.items.map(({ actor, action, kind, target, version }) => [actor, action, kind, target, version]),
    ).toEqual([
      ['127.0.0.1', 'deleted', 'sla', 'gold-checkout', null],
      ['grace', 'replaced', 'sla', 'gold-checkout', 2],
      ['ada', 'created', 'sla', 'gold-checkout', 1],
      ['ada', 'created', 'channel', 'hook', null],
    ]);
    expect(all.items[1]).toMatchObject({
      before: { channels: [] },
      after: { channels: ['hook'], version: 2 },
    });
    expect(JSON.stringify(all)).not.toContain('s3cret');
    const [newest, second, third] = all.items;
    const page = await list('?kind=sla&id=gold-checkout&limit=2');
    expect(page).toEqual({ items: [newest, second], next: second?.id });
    expect((await list(`?kind=sla&limit=2&before=${page.next}`)).items).toEqual([third]);
    expect((await list(`?since=${newest?.at}`)).items).toEqual([newest]);
    expect((await list(`?since=2100-01-01T00:00:00Z`)).items).toEqual([]);
  });

  it.each(['kind=slas', 'since=yesterday', 'limit=0', 'before=x', 'who=ada'])(
    'does not take "%s"',
    async (query) => {
      const wrong = await api.http.get(`/api/v1/audit?${query}`);
      expect([wrong.status, wrong.body.type]).toEqual([400, 'urn:culprit:problem:invalid-query']);
    },
  );

  it('shows incidents of rules in shadow as such, tells nobody, and filters by them', async () => {
    const sla = (id: string, mode?: 'shadow') =>
      Sla.parse({ ...GOLD_SLA, id, version: 4, channels: ['ops'], ...(mode && { mode }) });
    const live = await openIncident(api, { sla: sla('gold-checkout') });
    const shadow = await openIncident(api, { sla: sla('gold-tried', 'shadow') });
    const list = async (query: string) =>
      IncidentList.parse((await api.http.get(`/api/v1/incidents${query}`)).body).items;
    expect((await list('?mode=shadow')).map(({ id, deliveries }) => [id, deliveries])).toEqual([
      [shadow, []],
    ]);
    const [told] = await list('?mode=live');
    expect(told).toMatchObject({ id: live, deliveries: [{ channel: 'ops', event: 'opened' }] });
    expect(await list('')).toHaveLength(2);
    const found = await api.rooms.incidentStore.find(shadow);
    const [violation] = found?.violations ?? [];
    await api.rooms.incidentStore.resolve(violation?.id ?? '', violation?.accounts ?? [], Date.now());
    expect((await api.http.get(`/api/v1/incidents/${shadow}`)).body).toMatchObject({
      status: 'resolved',
      violations: [{ sla: { mode: 'shadow', version: 4 } }],
      deliveries: [],
    });
  });
});
