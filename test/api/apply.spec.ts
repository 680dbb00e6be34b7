import { ApplyResult, ChannelInput, Definitions } from '#contract';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA } from './samples.js';

const CHANNELS = {
  'on-call': { type: 'email', name: 'On call', to: ['oncall@culprit.test'] },
  hook: {
    type: 'webhook',
    name: 'Hook',
    url: 'https://hooks.test/services/secret',
    headers: { authorization: 'Bearer secret' },
  },
};
const FILE = {
  set: 'shop',
  accounts: { acme: { labels: { tier: 'gold' } } },
  calendars: {
    office: {
      name: 'Office',
      timeZone: 'Europe/Berlin',
      hours: [{ days: ['mon'], from: '08:00', to: '18:00' }],
    },
  },
  channels: CHANNELS,
  slas: { 'gold-checkout': { ...GOLD_SLA, channels: ['on-call', 'hook'], calendar: 'office' } },
};
const GOLD = FILE.slas['gold-checkout'];

describe('/api/v1/apply', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    await api.forget();
  });
  afterAll(() => api.stop());

  const post = (body: object) =>
    api.http.post('/api/v1/apply').set('x-culprit-actor', 'ann@laptop').send(body);
  const apply = async (body: object): Promise<ApplyResult> => {
    const { status, body: answer } = await post(body);
    expect([status, answer]).toEqual([200, answer]);
    return ApplyResult.parse(answer);
  };
  const done = ({ changes }: ApplyResult) =>
    changes.map(({ section, id, action }) => `${action} ${section}/${id}`);
  const defined = async (query = ''): Promise<Definitions> =>
    Definitions.parse((await api.http.get(`/api/v1/definitions${query}`)).body);

  it('defines what is there, and the second time does nothing', async () => {
    const first = await apply(FILE);
    expect(first.applied).toBe(true);
    expect(done(first)).toEqual([
      'create accounts/acme',
      'create calendars/office',
      'create channels/on-call',
      'create channels/hook',
      'create slas/gold-checkout',
    ]);
    const second = await apply(FILE);
    expect([second.changes, second.unchanged]).toEqual([[], 5]);
    expect((await api.http.get('/api/v1/slas/gold-checkout')).body).toMatchObject(GOLD);
  });

  it('names what changes field by field, and shows no secret', async () => {
    await apply(FILE);
    const changed = await apply({
      ...FILE,
      channels: { ...CHANNELS, hook: { ...CHANNELS.hook, headers: { authorization: 'Bearer other' } } },
      slas: { 'gold-checkout': { ...GOLD, objective: { ...GOLD.objective, thresholdMs: 400 } } },
    });
    expect(changed.changes.map(({ id, fields }) => [id, fields])).toEqual([
      ['hook', [{ pointer: '/headers/authorization', before: '***', after: '***' }]],
      ['gold-checkout', [{ pointer: '/objective/thresholdMs', before: 500, after: 400 }]],
    ]);
    expect(JSON.stringify(changed)).not.toContain('secret');
  });

  it('writes down who it was', async () => {
    await apply(FILE);
    const audit = (await api.http.get('/api/v1/audit')).body;
    expect(audit.items.map(({ actor }: { actor: string }) => actor)).toContain('ann@laptop');
  });

  it('gives back what can be applied again without a change', async () => {
    await apply(FILE);
    const exported = await defined();
    expect(exported.channels['hook']).toMatchObject({
      url: 'https://hooks.test/***',
      headers: { authorization: '***' },
    });
    expect((await apply({ ...exported, set: 'shop', prune: true })).changes).toEqual([]);
    expect((await apply(exported)).changes).toEqual([]);
  });

  it('takes channels of every type, and gives them back so that they can be applied again', async () => {
    const url = 'https://hooks.test/services/secret';
    const channels = {
      email: { type: 'email', to: ['oncall@culprit.test'] },
      webhook: { type: 'webhook', url, secret: 'secret-of-sixteen', format: 'alertmanager' },
      alertmanager: { type: 'alertmanager', urls: [url] },
      pagerduty: { type: 'pagerduty', routingKey: 'secret0secret0secret0secret01234' },
      slack: { type: 'slack', token: 'xoxb-secret-token', channel: '#alerts' },
      'slack-webhook': { type: 'slack-webhook', url },
      teams: { type: 'teams', url },
      discord: { type: 'discord', url },
      ntfy: { type: 'ntfy', topic: 'secret', token: 'tk_secret' },
      pushover: {
        type: 'pushover',
        token: 'secrettoken0secrettoken0123456',
        user: 'secretuser00secretuser00123456',
      },
    };
    expect(Object.keys(channels).toSorted()).toEqual(
      ChannelInput.options.map(({ shape }) => shape.type.value).toSorted(),
    );
    const named = Object.entries(channels).map(([id, channel]) => [id, { name: id, ...channel }]);
    await apply({ channels: Object.fromEntries(named) });
    const exported = await defined();
    expect(Object.keys(exported.channels)).toHaveLength(named.length);
    expect(JSON.stringify(Object.values(exported.channels))).not.toMatch(/secret(?!":)/);
    expect((await apply(exported)).changes).toEqual([]);
  });

  it('only says what it would do in a dry run', async () => {
    const planned = await apply({ ...FILE, dryRun: true });
    expect([planned.applied, planned.changes.length]).toEqual([false, 5]);
    expect((await defined()).slas).toEqual({});
    expect((await apply({ ...FILE, expect: planned.plan })).changes).toEqual(planned.changes);
  });

  it('does nothing where something else would be done than was planned', async () => {
    await apply(FILE);
    const next = { ...FILE, slas: { 'gold-checkout': { ...GOLD, windowSeconds: 300 } } };
    const { plan } = await apply({ ...next, dryRun: true });
    await api.http.put('/api/v1/slas/gold-checkout').send({ ...GOLD, windowSeconds: 120 });
    const refused = await post({ ...next, expect: plan });
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('plan again')]);
    expect((await defined()).slas['gold-checkout']?.windowSeconds).toBe(120);
  });

  it('applies nothing of a request in which anything is wrong, and points at all of it', async () => {
    const wrong = await post({
      ...FILE,
      slas: {
        ...FILE.slas,
        broken: { ...GOLD_SLA, channels: ['on-cal'], calendar: 'offices' },
        glob: { ...GOLD_SLA, operation: { service: 'shop', name: 'GET /[' } },
      },
    });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/slas/broken/channels/0',
      '/slas/broken/calendar',
      '/slas/glob/operation/name',
    ]);
    expect(await defined()).toEqual(Definitions.parse({}));
  });

  it('prunes what was applied under the same name, and nothing else', async () => {
    await apply(FILE);
    await apply({ set: 'search', slas: { search: { ...GOLD_SLA, name: 'Search' } } });
    await api.http.post('/api/v1/slas').send({ ...GOLD_SLA, name: 'By hand' });
    expect(done(await apply({ set: 'shop', accounts: FILE.accounts }))).toEqual([]);
    const pruned = await apply({ set: 'shop', accounts: FILE.accounts, prune: true });
    expect(done(pruned)).toEqual([
      'delete slas/gold-checkout',
      'delete channels/hook',
      'delete channels/on-call',
      'delete calendars/office',
    ]);
    const left = await defined();
    expect([Object.keys(left.slas), Object.keys(left.accounts)]).toEqual([['by-hand', 'search'], ['acme']]);
    expect(Object.keys((await defined('?set=search')).slas)).toEqual(['search']);
  });

  it('refuses to prune without the name of a set', async () => {
    const refused = await post({ ...FILE, set: undefined, prune: true });
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/set']);
  });

  it('prunes no channel that somebody else names, and then nothing at all', async () => {
    await apply(FILE);
    await api.http.post('/api/v1/slas').send({ ...GOLD_SLA, name: 'By hand', channels: ['on-call'] });
    for (const dryRun of [true, false]) {
      const refused = await post({ set: 'shop', prune: true, dryRun });
      expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('by-hand')]);
    }
    expect(Object.keys((await defined()).slas)).toEqual(['by-hand', 'gold-checkout']);
  });

  it('leaves what belongs to another set to it, unless it is taken over', async () => {
    await apply(FILE);
    const theirs = { set: 'search', slas: { 'gold-checkout': { ...GOLD, windowSeconds: 300 } } };
    const refused = await post(theirs);
    expect([refused.status, refused.body.errors]).toEqual([
      409,
      [{ pointer: '/slas/gold-checkout', detail: expect.stringContaining('belongs to the set "shop"') }],
    ]);
    const taken = await apply({ ...theirs, takeOver: true });
    expect(taken.changes[0]?.set).toEqual({ before: 'shop', after: 'search' });
    const { accounts, calendars, channels } = FILE;
    expect(done(await apply({ set: 'shop', accounts, calendars, channels, prune: true }))).toEqual([]);
  });

  it('makes what was defined by hand belong to the set', async () => {
    await api.http.put('/api/v1/accounts/acme').send({ labels: { tier: 'gold' } });
    const joined = await apply({ set: 'shop', accounts: FILE.accounts });
    expect(joined.changes).toEqual([
      { section: 'accounts', id: 'acme', action: 'update', set: { before: null, after: 'shop' }, fields: [] },
    ]);
    expect(done(await apply({ set: 'shop', prune: true }))).toEqual(['delete accounts/acme']);
  });

  it('forgets the set of an account that is unregistered', async () => {
    await apply(FILE);
    await api.http.delete('/api/v1/accounts/acme');
    await api.http.put('/api/v1/accounts/acme').send({ labels: {} });
    expect(done(await apply({ set: 'shop', prune: true, dryRun: true }))).not.toContain(
      'delete accounts/acme',
    );
  });

  it('keeps a secret that comes back masked, but not elsewhere', async () => {
    const masked = { ...CHANNELS.hook, url: 'https://hooks.test/***', headers: { authorization: '***' } };
    const early = await post({ channels: { hook: masked } });
    expect(early.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/channels/hook/url',
      '/channels/hook/headers/authorization',
    ]);
    await apply({ channels: { hook: CHANNELS.hook } });
    expect((await apply({ channels: { hook: masked } })).changes).toEqual([]);
    const moved = await post({ channels: { hook: { ...masked, url: 'https://evil.test/' } } });
    expect(moved.body.errors[0].detail).toContain('leads elsewhere');
  });

  it('takes more than a request of the rest of the API may hold', async () => {
    const keys = Array.from({ length: 1_000 }, (_, i) => `${'a'.repeat(50)}-${i}`);
    const slas = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`rule-${i}`, { ...GOLD_SLA, accounts: { keys } }]),
    );
    expect(JSON.stringify({ slas }).length).toBeGreaterThan(1_500_000);
    expect((await apply({ slas, dryRun: true })).changes).toHaveLength(30);
  });

  it('checks rules against accounts and calendars of the same request', async () => {
    await apply({ accounts: { old: { labels: { tier: 'silver' } } } });
    const unmatched = await post({ slas: { a: GOLD_SLA } });
    expect([unmatched.status, unmatched.body.errors[0].pointer]).toEqual([422, '/slas/a/accounts/labels']);
    expect(done(await apply({ accounts: FILE.accounts, slas: { a: GOLD_SLA }, dryRun: true }))).toHaveLength(
      2,
    );
    expect(done(await apply({ slas: { a: GOLD_SLA }, allowUnmatched: true }))).toEqual(['create slas/a']);
    // What is the same as before is not asked again whether it means something.
    expect(done(await apply({ slas: { a: GOLD_SLA } }))).toEqual([]);
  });

  it('says where a body stops being JSON', async () => {
    const broken = await api.http.post('/api/v1/apply').type('json').send('{"slas": }');
    expect([broken.status, broken.body.detail]).toEqual([400, expect.stringContaining('line 1, column 10')]);
  });
});
