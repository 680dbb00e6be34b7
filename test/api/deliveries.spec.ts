import { Sla } from '#contract';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA, openIncident, span } from './samples.js';

const HOOK = { name: 'Night', type: 'webhook', url: 'https://hooks.test/night' };

describe('/api/v1/deliveries', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    await api.receive([span(1)]);
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  /** An incident whose page has failed for good. */
  const failed = async (): Promise<{ incidentId: string; id: string }> => {
    await api.http.post('/api/v1/channels').send(HOOK);
    const sla = Sla.parse({ ...GOLD_SLA, id: 'gold', channels: ['night'] });
    const incidentId = await openIncident(api, { sla });
    await api.sql(
      `update delivery set status = 'failed', attempts = 25, last_error = 'HTTP 500' where incident_id = $1`,
      [incidentId],
    );
    const { body } = await api.http.get('/api/v1/deliveries?status=failed&channel=night');
    return { incidentId, id: body.items[0].id };
  };

  it('lists what did not arrive, and sends it again once', async () => {
    const { incidentId, id } = await failed();
    const { body } = await api.http.get('/api/v1/deliveries?status=failed');
    expect(body.items).toEqual([
      expect.objectContaining({
        id,
        incidentId,
        channel: 'night',
        event: 'opened',
        attempts: 25,
        lastError: 'HTTP 500',
      }),
    ]);
    const resend = () => api.http.post(`/api/v1/deliveries/${id}/resend`).set('x-culprit-actor', 'grace');
    const first = await resend();
    expect([first.status, first.body]).toEqual([202, { ...body.items[0], status: 'queued' }]);
    const second = await resend();
    expect([second.status, second.body.detail]).toEqual([
      409,
      "this delivery can't be sent again: it is still being tried, and will be sent without that.",
    ]);
    const audit = await api.http.get('/api/v1/audit?kind=delivery');
    expect(audit.body.items).toEqual([
      expect.objectContaining({ actor: 'grace', target: id, action: 'replaced' }),
    ]);
  });

  it('says where there is none', async () => {
    const answer = await api.http.post('/api/v1/deliveries/17/resend');
    expect([answer.status, answer.body.detail]).toEqual([404, expect.stringContaining('status=failed')]);
    expect((await api.http.get('/api/v1/deliveries?status=lost')).status).toBe(400);
  });

  it('is named on the page of the incident, with the error', async () => {
    const { incidentId, id } = await failed();
    const { text } = await api.http.get(`/incidents/${incidentId}`).set('Accept', 'text/html');
    expect(text).toContain('failed: HTTP 500');
    expect(text).toContain(`POST /api/v1/deliveries/${id}/resend`);
  });

  it('shows how the channels do beside them, which is no part of what is sent back', async () => {
    await failed();
    await api.sql(
      `insert into channel_health (channel_id, failures, failing_since, last_error, probe_at)
       values ('night', 3, '2026-11-24T03:00:00Z', 'HTTP 500', now())`,
    );
    const { body } = await api.http.get('/api/v1/channels');
    expect(body.health).toEqual({
      night: {
        state: 'open',
        since: '2026-11-24T03:00:00.000Z',
        lastError: 'HTTP 500',
        failures: 3,
        waiting: 0,
      },
    });
    expect((await api.http.put('/api/v1/channels/night').send(body.items[0])).status).toBe(200);
  });
});
