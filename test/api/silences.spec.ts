import { Silence } from '#contract';
import { SilenceList } from '../../apps/server/src/api/schemas.js';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA } from './samples.js';

const DEPLOYING = { match: { tiers: ['gold'] }, minutes: 60, comment: 'we deploy' };

describe('/api/v1/silences', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  const post = (body: object) => api.http.post('/api/v1/silences').set('x-culprit-actor', 'ann').send(body);
  const create = async (body: object): Promise<Silence> => {
    const { status, body: answer } = await post(body);
    expect([status, answer]).toEqual([201, answer]);
    return Silence.parse(answer);
  };
  const listed = async (query = ''): Promise<number[]> => {
    const { body } = await api.http.get(`/api/v1/silences${query}`);
    return SilenceList.parse(body).items.map(({ id }) => id);
  };
  const lastsMs = ({ from, until }: Silence) => Date.parse(until) - Date.parse(from);

  it('begin now where nothing else is said, and say who created them', async () => {
    const silence = await create(DEPLOYING);
    expect(silence).toMatchObject({
      match: { tiers: ['gold'] },
      comment: 'we deploy',
      createdBy: 'ann',
      from: silence.createdAt,
      expiredAt: null,
      expiredBy: null,
    });
    expect(lastsMs(silence)).toBe(3_600_000);
    expect((await api.http.get(`/api/v1/silences/${silence.id}`)).body).toEqual(silence);
  });

  it('may be planned, in any time zone', async () => {
    const silence = await create({
      ...DEPLOYING,
      from: '2099-01-01T10:00:00+01:00',
      until: '2099-01-01T12:00:00Z',
      minutes: undefined,
    });
    expect([silence.from, lastsMs(silence)]).toEqual(['2099-01-01T09:00:00.000Z', 3 * 3_600_000]);
    expect(await listed()).toEqual([silence.id]);
  });

  it('are listed while they last, and apart once they are over', async () => {
    const [first, second] = [await create(DEPLOYING), await create(DEPLOYING)];
    expect(await listed()).toEqual([second.id, first.id]);
    expect(await listed('?limit=1')).toEqual([second.id]);
    const expired = await api.http.post(`/api/v1/silences/${first.id}/expire`).set('x-culprit-actor', 'bob');
    expect([expired.status, expired.body]).toEqual([
      200,
      { ...first, expiredAt: expect.any(String), expiredBy: 'bob' },
    ]);
    expect([await listed(), await listed('?state=expired')]).toEqual([[second.id], [first.id]]);
    const again = await api.http.post(`/api/v1/silences/${first.id}/expire`).set('x-culprit-actor', 'eve');
    expect([again.status, again.body]).toEqual([200, expired.body]);
  });

  it('are written down with who created and who ended them', async () => {
    const { id } = await create(DEPLOYING);
    await api.http.post(`/api/v1/silences/${id}/expire`).set('x-culprit-actor', 'bob');
    const { body } = await api.http.get(`/api/v1/audit?kind=silence&id=${id}`);
    expect(body.items.map(({ action, actor }: { action: string; actor: string }) => [action, actor])).toEqual(
      [
        ['replaced', 'bob'],
        ['created', 'ann'],
      ],
    );
  });

  it('name every wrong field at once', async () => {
    await api.http.post('/api/v1/slas').send(GOLD_SLA);
    const wrong = await post({
      match: {
        slas: ['gold-checkout', 'gold-chekout'],
        operations: [{ service: 'sh[' }],
        culprits: ['db', '{a,'],
        accounts: { labels: { tier: { matches: '(' } } },
      },
      until: '2020-01-01T00:00:00Z',
      comment: 'too late',
    });
    expect([wrong.status, wrong.body.errors]).toEqual([
      422,
      [
        { pointer: '/until', detail: 'has to be later than `from`' },
        { pointer: '/match/operations/0/service', detail: expect.stringContaining('“[”') },
        { pointer: '/match/culprits/1', detail: expect.stringContaining('“{”') },
        { pointer: '/match/accounts/labels/tier/matches', detail: expect.stringContaining('RE2') },
        { pointer: '/match/slas/1', detail: 'No SLA has the id "gold-chekout". There is "gold-checkout".' },
      ],
    ]);
    expect(await listed()).toEqual([]);
  });

  it.each([
    ['/match', 'say what is to be silent', { match: {} }],
    ['/until', 'by `until` or by `minutes`', { minutes: undefined }],
    ['/until', 'by `until` or by `minutes`', { until: '2099-01-01T00:00:00Z' }],
    ['/until', 'is in the past', { from: '2020-01-01T00:00:00Z' }],
    ['/comment', 'is required', { comment: undefined }],
  ])('ask for %s: %s', async (pointer, detail, over) => {
    const { status, body } = await post({ ...DEPLOYING, ...over });
    expect([status, body.errors]).toEqual([422, [{ pointer, detail: expect.stringContaining(detail) }]]);
  });

  it('are looked for by number', async () => {
    const { id } = await create(DEPLOYING);
    const missing = await api.http.post(`/api/v1/silences/${id + 1}/expire`);
    expect([missing.status, missing.body.detail]).toEqual([
      404,
      `No silence has the id "${id + 1}". There is "${id}".`,
    ]);
    expect((await api.http.get('/api/v1/silences/x')).status).toBe(400);
  });
});
