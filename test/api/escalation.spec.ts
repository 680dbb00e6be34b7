import { EscalationPolicy, OnCall, Rotation } from '#contract';
import { EscalationPolicyList, RotationList } from '../../apps/server/src/api/schemas.js';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA } from './samples.js';

const ROTATION = {
  name: 'Payments',
  timeZone: 'Europe/Berlin',
  handover: { every: 'week', weekday: 'mon', at: '09:00' },
  startsOn: '2026-03-16',
  members: ['anna', { name: 'Bob', channel: 'bob' }],
};
const POLICY = {
  name: 'Payments first',
  steps: [
    { afterMinutes: 0, notify: [{ rotation: 'payments' }] },
    { afterMinutes: 10, notify: [{ channel: 'lead' }] },
  ],
  repeat: { times: 3, everyMinutes: 30 },
};

describe('escalation', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    await api.forget();
    for (const id of ['anna', 'bob', 'lead']) {
      await api.http
        .post('/api/v1/channels')
        .send({ id, type: 'email', name: id, to: [`${id}@example.com`] });
    }
  });
  afterAll(() => api.stop());

  const rotations = '/api/v1/rotations';
  const policies = '/api/v1/escalation-policies';
  const post = (at: string, body: object) => api.http.post(at).send(body);
  const both = async (): Promise<void> => {
    expect((await post(rotations, ROTATION)).status).toBe(201);
    expect((await post(policies, POLICY)).status).toBe(201);
  };

  it('has rotations and policies that are defined, listed, replaced and deleted', async () => {
    const rotation = await post(rotations, ROTATION);
    expect([rotation.status, Rotation.parse(rotation.body)]).toEqual([
      201,
      { id: 'payments', ...ROTATION, overrides: [] },
    ]);
    const policy = await post(policies, POLICY);
    expect([policy.status, EscalationPolicy.parse(policy.body)]).toEqual([
      201,
      { id: 'payments-first', ...POLICY },
    ]);
    expect(RotationList.parse((await api.http.get(rotations)).body).items).toEqual([rotation.body]);
    expect(EscalationPolicyList.parse((await api.http.get(policies)).body).items).toEqual([policy.body]);

    for (const [at, body] of [
      [`${policies}/payments-first`, { ...POLICY, steps: POLICY.steps.slice(1) }],
      [`${rotations}/payments`, { ...ROTATION, members: ['bob'] }],
    ] as const) {
      expect((await post(at.replace(/\/[^/]*$/, ''), body)).status).toBe(409);
      const replaced = await api.http.put(at).send(body);
      expect([replaced.status, replaced.body]).toEqual([200, expect.objectContaining(body)]);
      expect((await api.http.get(at)).body).toEqual(replaced.body);
      expect((await api.http.delete(at)).status).toBe(204);
      for (const gone of [
        await api.http.get(at),
        await api.http.delete(at),
        await api.http.put(at).send(body),
      ]) {
        expect([gone.status, gone.body.detail]).toEqual([404, expect.stringContaining('There is none yet.')]);
      }
    }
    const audit = await api.http.get('/api/v1/audit?kind=escalation-policy');
    expect(audit.body.items.map(({ action }: { action: string }) => action)).toEqual([
      'deleted',
      'replaced',
      'created',
    ]);
  });

  it.each([
    [
      { timeZone: 'Europe/Belrin' },
      '/timeZone',
      '"Europe/Belrin" is no time zone: write an IANA name, such as "Europe/Berlin" or "UTC"',
    ],
    [{ handover: { every: 'week', at: '09:00' } }, '/handover/weekday', '"mon"'],
    [{ handover: { every: 'day', at: '9:00' } }, '/handover/at', 'write a time of day as "08:00"'],
    [{ members: [] }, '/members', 'must not be empty'],
    [{ members: ['anna', 'bbo'] }, '/members/1', 'No channel has the id "bbo". There is'],
    [{ members: [{ name: 'Zoe', channel: 'zoe' }] }, '/members/0/channel', 'No channel has the id "zoe"'],
    [
      { overrides: [{ from: '2026-03-20T00:00:00Z', until: '2026-03-20T00:00:00Z', member: 'lead' }] },
      '/overrides/0/until',
      'has to be later',
    ],
  ])('refuses a rotation with %j', async (changes, pointer, why) => {
    const wrong = await post(rotations, { ...ROTATION, ...changes });
    expect([wrong.status, wrong.body.errors]).toEqual([
      422,
      [{ pointer, detail: expect.stringContaining(why) }],
    ]);
  });

  it.each([
    [{ steps: [] }, '/steps', 'must not be empty'],
    [{ steps: [{ afterMinutes: 0, notify: [] }] }, '/steps/0/notify', 'must not be empty'],
    [{ steps: [{ afterMinutes: 0, notify: [{ channel: 'laed' }] }] }, '/steps/0/notify/0/channel', '"laed"'],
    [
      { steps: [{ afterMinutes: 0, notify: [{ rotation: 'x' }] }] },
      '/steps/0/notify/0/rotation',
      'No rotation',
    ],
    [{ steps: [{ afterMinutes: 0, notify: ['lead'] }] }, '/steps/0/notify/0', 'is {"channel": …}'],
    [{ repeat: { times: 1, everyMinutes: 10 } }, '/repeat/everyMinutes', 'has to be more than 10'],
  ])('refuses a policy with %j', async (changes, pointer, why) => {
    await post(rotations, ROTATION);
    const wrong = await post(policies, { ...POLICY, ...changes });
    expect([wrong.status, wrong.body.errors]).toEqual([
      422,
      [{ pointer, detail: expect.stringContaining(why) }],
    ]);
  });

  it('keeps what is named', async () => {
    const sla = { ...GOLD_SLA, escalation: 'payments-first' };
    const unknown = await post('/api/v1/slas', sla);
    expect([unknown.status, unknown.body.errors]).toEqual([
      422,
      [
        {
          pointer: '/escalation',
          detail: 'No escalation policy has the id "payments-first". There is none yet.',
        },
      ],
    ]);
    await both();
    expect((await post('/api/v1/slas', sla)).status).toBe(201);
    for (const [at, why] of [
      [`${policies}/payments-first`, 'is named by the SLAs gold-checkout; take it out'],
      [`${rotations}/payments`, 'is named by the escalation policies payments-first; take it out'],
      ['/api/v1/channels/bob', 'is named by the rotations payments; take it out'],
      ['/api/v1/channels/lead', 'is named by the escalation policies payments-first; take it out'],
    ] as const) {
      const refused = await api.http.delete(at);
      expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining(why)]);
    }
    for (const at of [
      '/api/v1/slas/gold-checkout',
      `${policies}/payments-first`,
      `${rotations}/payments`,
      '/api/v1/channels/bob',
      '/api/v1/channels/lead',
    ]) {
      expect([at, (await api.http.delete(at)).status]).toEqual([at, 204]);
    }
  });

  it('does not lose to one who deletes what another names', async () => {
    const [created, deleted] = await Promise.all([
      post(rotations, ROTATION),
      api.http.delete('/api/v1/channels/bob'),
    ]);
    expect([
      [201, 409],
      [422, 204],
    ]).toContainEqual([created.status, deleted.status]);
  });

  it('says who is on call, and who will be', async () => {
    await post(rotations, {
      ...ROTATION,
      overrides: [{ from: '2026-03-20T12:00:00+01:00', until: '2026-03-20T18:00:00+01:00', member: 'lead' }],
    });
    const at = `${rotations}/payments/on-call`;
    const answer = await api.http.get(at).query({ at: '2026-03-17T00:00:00+01:00', handovers: 3 });
    expect([answer.status, OnCall.parse(answer.body)]).toEqual([
      200,
      {
        at: '2026-03-16T23:00:00.000Z',
        onCall: { channel: 'anna', name: null, isOverride: false, until: '2026-03-20T11:00:00.000Z' },
        next: [
          {
            channel: 'lead',
            name: null,
            isOverride: true,
            from: '2026-03-20T11:00:00.000Z',
            until: '2026-03-20T17:00:00.000Z',
          },
          {
            channel: 'anna',
            name: null,
            isOverride: false,
            from: '2026-03-20T17:00:00.000Z',
            until: '2026-03-23T08:00:00.000Z',
          },
          {
            channel: 'bob',
            name: 'Bob',
            isOverride: false,
            from: '2026-03-23T08:00:00.000Z',
            until: '2026-03-30T07:00:00.000Z',
          },
        ],
      },
    ]);
    expect((await api.http.get(at)).body.next).toHaveLength(5);
    const wrong = await api.http.get(at).query({ at: 'noon' });
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([400, '/at']);
    expect((await api.http.get(`${rotations}/paymnets/on-call`)).body.detail).toBe(
      'No rotation has the id "paymnets". There is "payments".',
    );
  });

  it('comes from files, whole or not at all', async () => {
    const files = {
      channels: { dora: { type: 'email', name: 'Dora', to: ['dora@example.com'] } },
      rotations: { payments: { ...ROTATION, members: ['dora'] } },
      escalationPolicies: { 'payments-first': POLICY },
      slas: { gold: { ...GOLD_SLA, escalation: 'payments-first' } },
    };
    const set = { set: 'payments', ...files };
    expect((await post('/api/v1/apply', set)).body).toMatchObject({
      applied: true,
      changes: [
        { section: 'channels', action: 'create' },
        { section: 'rotations', action: 'create' },
        { section: 'escalationPolicies', action: 'create' },
        { section: 'slas', action: 'create' },
      ],
    });
    expect((await api.http.get('/api/v1/definitions?set=payments')).body).toMatchObject(files);
    expect((await post('/api/v1/apply', set)).body.changes).toEqual([]);

    const wrong = await post('/api/v1/apply', {
      set: 'payments',
      rotations: { payments: { ...ROTATION, members: ['nobody'] } },
      escalationPolicies: { other: { ...POLICY, steps: [{ afterMinutes: 5, notify: [{ rotation: 'r' }] }] } },
      slas: { gold: { ...GOLD_SLA, escalation: 'nothing' } },
    });
    expect([wrong.status, wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      422,
      [
        '/slas/gold/escalation',
        '/rotations/payments/members/0',
        '/escalationPolicies/other/steps/0/notify/0/rotation',
      ],
    ]);
    const pruned = await post('/api/v1/apply', { set: 'payments', prune: true });
    expect(pruned.body.changes.map(({ section }: { section: string }) => section)).toEqual([
      'slas',
      'escalationPolicies',
      'rotations',
      'channels',
    ]);
  });
});
