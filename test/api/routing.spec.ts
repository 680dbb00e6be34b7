import { Route, RoutingAnswer, Team } from '#contract';
import { RouteList, TeamList } from '../../apps/server/src/api/schemas.js';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA } from './samples.js';

const PAYMENTS = { name: 'Payments', services: ['payments', 'payments-*'] };
const GOLD = {
  name: 'Gold to payments',
  match: { tiers: ['gold'], teams: ['payments'] },
  channels: ['chat'],
};

describe('teams, routes and their preview', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    await api.forget();
    for (const name of ['Chat', 'Mail']) await post('channels', { name, type: 'email', to: ['a@b.test'] });
  });
  afterAll(() => api.stop());

  const post = (to: string, body: object) => api.http.post(`/api/v1/${to}`).send(body);
  const refused = async (to: string, body: object) => {
    const { status, body: problem } = await post(to, body);
    return [status, problem.errors];
  };
  const preview = async (question: object): Promise<RoutingAnswer> => {
    const { status, body } = await post('routes/preview', question);
    expect([status, body]).toEqual([200, body]);
    return RoutingAnswer.parse(body);
  };

  it('are defined, listed, replaced and deleted', async () => {
    for (const [kind, List, body, id] of [
      ['teams', TeamList, PAYMENTS, 'payments'],
      ['routes', RouteList, { ...GOLD, match: { tiers: ['gold'] } }, 'gold-to-payments'],
    ] as const) {
      const at = `/api/v1/${kind}/${id}`;
      const created = await post(kind, body);
      const schema = kind === 'teams' ? Team : Route;
      expect([created.status, schema.parse(created.body)]).toEqual([
        201,
        expect.objectContaining({ id, ...body }),
      ]);
      expect((await post(kind, body)).status).toBe(409);
      expect(List.parse((await api.http.get(`/api/v1/${kind}`)).body).items).toEqual([created.body]);
      const renamed = await api.http.put(at).send({ ...body, name: 'Other' });
      expect([renamed.status, renamed.body]).toEqual([200, { ...created.body, name: 'Other' }]);
      expect((await api.http.get(at)).body).toEqual(renamed.body);
      expect((await api.http.delete(at)).status).toBe(204);
      for (const gone of [
        await api.http.get(at),
        await api.http.delete(at),
        await api.http.put(at).send(body),
      ]) {
        const what = kind === 'teams' ? 'team' : 'route';
        expect([gone.status, gone.body.detail]).toEqual([
          404,
          `No ${what} has the id "${id}". There is none yet.`,
        ]);
      }
      const audit = await api.http.get(`/api/v1/audit?id=${id}`);
      expect(audit.body.items.map(({ action }: { action: string }) => action)).toEqual([
        'deleted',
        'replaced',
        'created',
      ]);
    }
  });

  it('are refused with everything that is wrong', async () => {
    await post('teams', PAYMENTS);
    const both = { name: 'Storage', services: ['*-db', 'payments-*', 'x[', '*-db'] };
    expect(await refused('teams', both)).toEqual([
      422,
      [
        { pointer: '/services/2', detail: expect.stringContaining('“[”') },
        {
          pointer: '/services/1',
          detail: expect.stringContaining('the team "payments" has "payments-*" already'),
        },
        { pointer: '/services/3', detail: 'is given twice' },
      ],
    ]);
    expect(
      await refused('routes', {
        name: 'Wrong',
        match: { teams: ['payment'], services: ['{a,'], slas: ['gold'], accounts: { keys: ['*'] } },
        channels: ['mail', 'chta'],
        escalation: 'night',
      }),
    ).toEqual([
      422,
      [
        { pointer: '/match/services/0', detail: expect.stringContaining('“{”') },
        { pointer: '/match/accounts/keys/0', detail: expect.stringContaining('is reserved') },
        { pointer: '/channels/1', detail: 'No channel has the id "chta". There is "chat", "mail".' },
        { pointer: '/escalation', detail: 'No escalation policy has the id "night". There is none yet.' },
        { pointer: '/match/teams/0', detail: 'No team has the id "payment". There is "payments".' },
        { pointer: '/match/slas/0', detail: 'No SLA has the id "gold". There is none yet.' },
      ],
    ]);
    expect(await refused('routes', { name: 'Nobody', match: { tiers: ['gold'] } })).toEqual([
      422,
      [{ pointer: '/channels', detail: expect.stringContaining('tells nobody') }],
    ]);
    expect(await refused('routes', { ...GOLD, match: { severity: 'bad' } })).toEqual([
      422,
      [{ pointer: '/match/severity', detail: 'write "critical" or {"atLeast": "error"}' }],
    ]);
  });

  it('keep what a route names from being deleted', async () => {
    await post('teams', PAYMENTS);
    await post('escalation-policies', {
      name: 'Night',
      steps: [{ afterMinutes: 0, notify: [{ channel: 'mail' }] }],
    });
    expect((await post('routes', { ...GOLD, escalation: 'night' })).status).toBe(201);
    for (const [at, what] of [
      ['channels/chat', 'channel "chat"'],
      ['teams/payments', 'team "payments"'],
      ['escalation-policies/night', 'escalation policy "night"'],
    ]) {
      const kept = await api.http.delete(`/api/v1/${at}`);
      expect([kept.status, kept.body.detail]).toEqual([
        409,
        `the ${what} is named by the routes gold-to-payments; take it out of them first.`,
      ]);
    }
    await api.http.delete('/api/v1/routes/gold-to-payments');
    expect((await api.http.delete('/api/v1/channels/chat')).status).toBe(204);
  });

  it('say who would be told of an incident, and why', async () => {
    await post('teams', PAYMENTS);
    await post('slas', { ...GOLD_SLA, severity: 'critical', channels: ['mail'] });
    await api.http
      .put('/api/v1/accounts/acme')
      .send({ labels: { region: 'eu' }, contract: { tier: 'gold' } });
    await post('routes', { name: 'Default', channels: ['mail'] });
    await post('routes', GOLD);
    await post('routes', {
      name: 'Europe',
      match: { accounts: { labels: { region: 'eu' } }, severity: { atLeast: 'error' } },
      channels: ['chat'],
      position: 1,
      continue: true,
    });
    const order = RouteList.parse((await api.http.get('/api/v1/routes')).body).items.map(({ id }) => id);
    expect(order).toEqual(['europe', 'gold-to-payments', 'default']);

    const question = { slas: ['gold-checkout'], services: ['payments-db'], accounts: ['acme'] };
    expect(await preview(question)).toEqual({
      severity: 'critical',
      tiers: ['gold'],
      owners: [{ service: 'payments-db', team: 'payments', pattern: 'payments-*' }],
      channels: [
        { channel: 'mail', because: [{ kind: 'SLA', id: 'gold-checkout' }] },
        {
          channel: 'chat',
          because: [
            { kind: 'route', id: 'europe' },
            { kind: 'route', id: 'gold-to-payments' },
          ],
        },
      ],
      escalations: [],
      routes: [
        { route: 'europe', reason: 'routed' },
        { route: 'gold-to-payments', reason: 'routed' },
        { route: 'default', reason: 'earlier-route' },
      ],
    });
    expect(await preview({ severity: 'info', services: ['web'], accounts: ['*'] })).toMatchObject({
      owners: [{ service: 'web', team: null, pattern: null }],
      channels: [{ channel: 'mail', because: [{ kind: 'route', id: 'default' }] }],
      routes: [
        { route: 'europe', reason: 'severity-differs' },
        { route: 'gold-to-payments', reason: 'tier-differs' },
        { route: 'default', reason: 'routed' },
      ],
    });
    expect(await refused('routes/preview', { slas: ['gold'] })).toEqual([
      422,
      [{ pointer: '/slas/0', detail: 'No SLA has the id "gold". There is "gold-checkout".' }],
    ]);
  });

  describe('in files', () => {
    const FILE = {
      set: 'shop',
      channels: { hook: { type: 'webhook', name: 'Hook', url: 'https://hooks.test/x' } },
      teams: { payments: PAYMENTS, storage: { name: 'Storage', services: ['*-db'] } },
      routes: { gold: { ...GOLD, channels: ['hook'] }, default: { name: 'Default', channels: ['hook'] } },
    };
    const apply = async (body: object) => {
      const { status, body: answer } = await post('apply', body);
      return [
        status,
        answer.errors ??
          answer.changes.map((each: { action: string; section: string; id: string }) =>
            [each.action, each.section, each.id].join(' '),
          ),
      ];
    };

    it('are applied, exported and pruned with all that they name', async () => {
      expect(await apply(FILE)).toEqual([
        200,
        [
          'create channels hook',
          'create teams payments',
          'create teams storage',
          'create routes gold',
          'create routes default',
        ],
      ]);
      const { body: exported } = await api.http.get('/api/v1/definitions?set=shop');
      expect(exported.routes.default).toEqual({
        name: 'Default',
        position: 100,
        match: {},
        channels: ['hook'],
        continue: false,
      });
      expect(await apply({ ...exported, set: 'shop', prune: true })).toEqual([200, []]);
      expect(await apply({ set: 'shop', prune: true })).toEqual([
        200,
        [
          'delete routes default',
          'delete routes gold',
          'delete teams payments',
          'delete teams storage',
          'delete channels hook',
        ],
      ]);
    });

    it('are refused where they name what is not, or will not be, there', async () => {
      const { hook } = FILE.channels;
      await apply(FILE);
      const without = { ...FILE, channels: {}, teams: { payments: PAYMENTS }, prune: true };
      expect(await apply(without)).toEqual([
        422,
        expect.arrayContaining([
          {
            pointer: '/routes/gold/channels/0',
            detail: expect.stringContaining('No channel has the id "hook"'),
          },
          { pointer: '/routes/default/channels/0', detail: expect.stringContaining('"hook"') },
        ]),
      ]);
      const twice = { ...FILE.teams, other: { name: 'Other', services: ['*-db'] } };
      expect(await apply({ ...FILE, channels: { hook }, teams: twice })).toEqual([
        422,
        [{ pointer: '/teams/other/services/0', detail: expect.stringContaining('the team "storage" has') }],
      ]);
      const moved = { storage: PAYMENTS, payments: FILE.teams.storage };
      expect(await apply({ ...FILE, teams: moved })).toEqual([
        200,
        ['update teams storage', 'update teams payments'],
      ]);
    });
  });
});
