import { Sla } from '#contract';
import { type RunningApi, startApi } from './api.fixture.js';
import { GOLD_SLA, MEASUREMENT, NOW_MS } from './samples.fixture.js';
import { SlaList, SlaStatusList } from './schemas.js';

describe('/api/v1/slas', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    await api.parts.channels.create({ id: 'ops', name: 'Ops', type: 'email', to: ['ops@culprit.test'] });
  });
  beforeEach(() => api.parts.slas.byId.clear());
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
    expect(api.parts.slas.byId.size).toBe(0);
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
    ['characters that Postgres can not hold', { ...GOLD_SLA, name: 'a\0b' }, '/name'],
    [
      'half a surrogate pair',
      { ...GOLD_SLA, operation: { service: '\ud800', name: 'x' } },
      '/operation/service',
    ],
  ])('refuses %s', async (_, body, pointer) => {
    const wrong = await post(body);
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, pointer]);
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
    const status = {
      slaId: 'gold-checkout',
      operation: { id: 7, service: 'shop', name: 'POST /checkout', kind: 'server', entry: true },
      account: 'acme',
      state: 'firing',
      reason: 'violation-confident',
      alerting: true,
      sinceUnixMs: NOW_MS,
      violatingSinceUnixMs: NOW_MS - 10_000,
      measurement: MEASUREMENT,
    } as const;
    api.parts.statuses.statuses = [status, { ...status, slaId: 'another' }];
    const { items } = SlaStatusList.parse((await api.http.get('/api/v1/slas/gold-checkout/status')).body);
    expect(items).toEqual([
      {
        operation: { service: 'shop', name: 'POST /checkout', kind: 'server' },
        account: 'acme',
        state: 'firing',
        reason: 'violation-confident',
        alerting: true,
        since: '2026-03-01T12:00:00.000Z',
        violatingSince: '2026-03-01T11:59:50.000Z',
        measurement: MEASUREMENT,
      },
    ]);
  });
});
