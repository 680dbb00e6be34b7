import { Sla } from '#contract';
import { SlaList, SlaStatusList } from '../../apps/server/src/api/schemas.js';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA, MEASUREMENT, operationOf, span, T0 } from './samples.js';

describe('/api/v1/slas', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(async () => {
    await api.forget();
    const ops = { id: 'ops', name: 'Ops', type: 'email' as const, to: ['ops@culprit.test'] };
    await api.rooms.tables.channels.create(ops, 'ada');
  });
  afterAll(() => api.stop());

  const post = (body: object) => api.http.post('/api/v1/slas').send(body);

  it('defines, lists, replaces and deletes an SLA', async () => {
    const created = await post({ ...GOLD_SLA, channels: ['ops'] });
    expect(created.status).toBe(201);
    expect(Sla.parse(created.body)).toMatchObject({
      id: 'gold-checkout',
      windowSeconds: 60,
      confidence: 0.95,
    });
    expect(SlaList.parse((await api.http.get('/api/v1/slas')).body).items).toEqual([created.body]);
    const replaced = await api.http
      .put('/api/v1/slas/gold-checkout')
      .send({ ...GOLD_SLA, windowSeconds: 300 });
    expect([replaced.status, replaced.body.windowSeconds]).toEqual([200, 300]);
    expect((await api.http.get('/api/v1/slas/gold-checkout')).body).toEqual(replaced.body);
    expect((await api.http.delete('/api/v1/slas/gold-checkout')).status).toBe(204);
    expect((await api.http.get('/api/v1/slas/gold-checkout')).status).toBe(404);
  });

  it('names every wrong field at once, those it does not know too', async () => {
    const wrong = await post({
      name: '',
      accounts: { keys: [] },
      operation: { service: 'shop', nme: 'POST /checkout' },
      objective: { type: 'latency', percentile: 101 },
      windowSeconds: 61,
      severity: 'catastrophic',
      colour: 'red',
    });
    expect([wrong.status, wrong.type]).toEqual([422, 'application/problem+json']);
    expect(wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/accounts/keys',
      '/colour',
      '/name',
      '/objective/percentile',
      '/objective/thresholdMs',
      '/operation/name',
      '/operation/nme',
      '/severity',
      '/windowSeconds',
    ]);
    expect(wrong.body.errors).toContainEqual({ pointer: '/objective/thresholdMs', detail: 'is required' });
    expect(await api.rooms.tables.slas.list()).toEqual([]);
  });

  it('lists the forms of a choice that fits none of them', async () => {
    const wrong = await post({ ...GOLD_SLA, accounts: 'some' });
    expect(wrong.body.errors).toHaveLength(1);
    expect(wrong.body.errors[0].pointer).toBe('/accounts');
    expect(wrong.body.errors[0].detail).toContain('"total"');
    expect(wrong.body.errors[0].detail).toContain('"each"');
  });

  it('points at channels that do not exist and names similar ones', async () => {
    const wrong = await post({ ...GOLD_SLA, channels: ['ops', 'opps'] });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors).toEqual([
      { pointer: '/channels/1', detail: 'No channel has the id "opps". There is "ops".' },
    ]);
  });

  it.each([
    ['a name that leaves nothing for an id', { ...GOLD_SLA, name: '高速' }, '/id'],
    [
      'a pattern that is none',
      { ...GOLD_SLA, operation: { service: 'shop', name: 'GET /[' } },
      '/operation/name',
    ],
    ['an account that is none', { ...GOLD_SLA, accounts: { keys: ['acme', '(other)'] } }, '/accounts/keys/1'],
    [
      'a key that no span can name',
      { ...GOLD_SLA, accounts: { keys: ['€'.repeat(256)] } },
      '/accounts/keys/0',
    ],
  ])('refuses %s', async (_, body, pointer) => {
    const wrong = await post(body);
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, pointer]);
    const replaced = await api.http.put('/api/v1/slas/gold-checkout').send({ id: 'gold-checkout', ...body });
    expect(replaced.status).toBe(pointer === '/id' ? 404 : 422);
  });

  it('refuses patterns that match nothing of what is there, unless that is still to come', async () => {
    await api.receive([span(1)]);
    await api.http.put('/api/v1/accounts/acme').send({ labels: { tier: 'gold' } });
    const sla = {
      ...GOLD_SLA,
      accounts: { labels: { tier: 'glod' } },
      operation: { service: 'shop', name: 'POST /chekcout*' },
    };
    const wrong = await post(sla);
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors).toEqual([
      { pointer: '/operation/name', detail: expect.stringContaining('There is "POST /checkout"') },
      { pointer: '/accounts/labels', detail: expect.stringContaining('"tier" is "gold"') },
    ]);
    expect(await api.rooms.tables.slas.list()).toEqual([]);
    const allowed = await api.http.post('/api/v1/slas?allowUnmatched=true').send(sla);
    expect(allowed.status).toBe(201);
    const at = `/api/v1/slas/${allowed.body.id}`;
    expect((await api.http.put(at).send(sla)).status).toBe(422);
    expect((await api.http.put(`${at}?allowUnmatched=true`).send(sla)).status).toBe(200);
  });

  it('refuses overrides of which two mean the same account, as its labels are now', async () => {
    await api.http.put('/api/v1/accounts/acme').send({ labels: { tier: 'gold', region: 'eu' } });
    const wrong = await post({
      ...GOLD_SLA,
      accounts: 'each',
      overrides: [
        { accounts: { labels: { tier: 'gold' } }, objective: { thresholdMs: 100 } },
        { accounts: { labels: { region: { in: ['eu', 'us'] } } }, objective: { thresholdMs: 200 } },
      ],
    });
    expect(wrong.body.errors).toEqual([
      {
        pointer: '/overrides/1/accounts',
        detail: '"acme": promised something else by /overrides/0 already',
      },
    ]);
  });

  it('keeps ids unique and unchanged', async () => {
    await post(GOLD_SLA);
    const again = await post(GOLD_SLA);
    expect([again.status, again.body.detail]).toEqual([
      409,
      'the SLA "gold-checkout" exists already; change it with PUT, or choose another id.',
    ]);
    const renamed = await api.http.put('/api/v1/slas/gold-checkout').send({ ...GOLD_SLA, id: 'other' });
    expect([renamed.status, renamed.body.errors[0].pointer]).toEqual([422, '/id']);
  });

  it('names the nearest ids where there is none like that', async () => {
    await post(GOLD_SLA);
    for (const answer of [
      await api.http.get('/api/v1/slas/gold-chekout'),
      await api.http.put('/api/v1/slas/gold-chekout').send(GOLD_SLA),
      await api.http.delete('/api/v1/slas/gold-chekout'),
      await api.http.get('/api/v1/slas/gold-chekout/status'),
    ]) {
      expect([answer.status, answer.body.detail]).toEqual([
        404,
        'No SLA has the id "gold-chekout". There is "gold-checkout".',
      ]);
    }
  });

  it('shows the state of each account and operation with its numbers', async () => {
    await post(GOLD_SLA);
    await post({ ...GOLD_SLA, id: 'another' });
    await api.receive([span(1)]);
    const status = {
      slaId: 'gold-checkout',
      operation: await operationOf(api),
      account: 'acme',
      state: 'firing',
      reason: 'violation-confident',
      alerting: true,
      sinceUnixMs: T0,
      violatingSinceUnixMs: T0 - 10_000,
      measurement: MEASUREMENT,
    } as const;
    await api.rooms.statuses.save([status, { ...status, slaId: 'another', account: 'globex' }]);
    const { items } = SlaStatusList.parse((await api.http.get('/api/v1/slas/gold-checkout/status')).body);
    expect(items).toEqual([
      {
        operation: { service: 'shop', name: 'POST /checkout', kind: 'server' },
        account: 'acme',
        state: 'firing',
        reason: 'violation-confident',
        alerting: true,
        since: new Date(T0).toISOString(),
        violatingSince: new Date(T0 - 10_000).toISOString(),
        measurement: MEASUREMENT,
      },
    ]);
  });
});
