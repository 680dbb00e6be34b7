import { MaintenanceWindow } from '#contract';
import { MaintenanceWindowList } from '../../apps/server/src/api/schemas.js';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA } from './samples.js';

const PATCHES = {
  name: 'Sunday patches',
  when: { type: 'recurring', cron: '0 3 * * sun', durationMinutes: 90, timeZone: 'Europe/Berlin' },
};

describe('/api/v1/maintenance-windows', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  const at = '/api/v1/maintenance-windows/sunday-patches';
  const post = (body: object) => api.http.post('/api/v1/maintenance-windows').send(body);

  it('plans, lists, replaces and deletes a maintenance', async () => {
    const created = await post(PATCHES);
    expect([created.status, MaintenanceWindow.parse(created.body)]).toEqual([
      201,
      { id: 'sunday-patches', ...PATCHES, scope: {} },
    ]);
    expect((await post(PATCHES)).status).toBe(409);
    const list = await api.http.get('/api/v1/maintenance-windows');
    expect(MaintenanceWindowList.parse(list.body).items).toEqual([created.body]);
    const scope = { operations: [{ service: 'shop' }], accounts: { labels: { tier: { in: ['gold'] } } } };
    const replaced = await api.http.put(at).send({ ...PATCHES, scope });
    expect([replaced.status, replaced.body.scope.operations]).toEqual([
      200,
      [{ service: 'shop', name: '*' }],
    ]);
    expect((await api.http.get(at)).body).toEqual(replaced.body);
    expect((await api.http.delete(at)).status).toBe(204);
    for (const gone of [
      await api.http.get(at),
      await api.http.delete(at),
      await api.http.put(at).send(PATCHES),
    ]) {
      expect([gone.status, gone.body.detail]).toEqual([
        404,
        'No maintenance window has the id "sunday-patches". There is none yet.',
      ]);
    }
  });

  it('names every wrong field at once', async () => {
    await api.http.post('/api/v1/slas').send(GOLD_SLA);
    const wrong = await post({
      ...PATCHES,
      when: { ...PATCHES.when, cron: '0 25 * * sun' },
      scope: { slas: ['gold-checkout', 'gold-chekout'], operations: [{ service: 'sh[' }] },
    });
    expect([wrong.status, wrong.body.errors]).toEqual([
      422,
      [
        { pointer: '/when/cron', detail: expect.stringContaining('is no cron expression of five fields') },
        { pointer: '/scope/operations/0/service', detail: expect.stringContaining('“[”') },
        { pointer: '/scope/slas/1', detail: 'No SLA has the id "gold-chekout". There is "gold-checkout".' },
      ],
    ]);
    const never = await post({
      ...PATCHES,
      when: { type: 'once', from: 'tomorrow', to: '2026-01-01T00:00:00Z' },
    });
    expect(never.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/when/from']);
    expect(await api.rooms.tables.maintenance.list()).toEqual([]);
  });
});
