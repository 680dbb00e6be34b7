import { HistoryHourList } from '../../apps/server/src/api/schemas.js';
import { type RunningApi, startApi } from './running-api.js';

describe('/api/v1/accounts/{key}/history', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
    const nowMs = Date.now();
    await api.receive([
      {
        traceId: 'a1'.repeat(16),
        spanId: 'b1'.repeat(8),
        parentSpanId: '',
        service: 'web',
        name: 'GET /',
        kind: 2,
        startUnixNano: BigInt(nowMs - 100) * 1_000_000n,
        durationNs: 25_000_000,
        attributes: { 'account.id': 'acme' },
      },
    ]);
  });
  afterAll(() => api.stop());

  it('tells an account’s hours, also before it is registered', async () => {
    const answer = await api.http
      .get('/api/v1/accounts/acme/history')
      .query({ service: 'web', name: 'GET /' });
    expect(answer.status).toBe(200);
    expect(HistoryHourList.parse(answer.body).items).toEqual([
      { hour: expect.any(String), requests: 1, errors: 0, p50Ms: 25, p90Ms: 25, p99Ms: 25, maxMs: 25 },
    ]);
  });

  it('says where there is nothing, and what is wrong with a question', async () => {
    const none = await api.http.get('/api/v1/accounts/acme/history').query({ service: 'web', name: 'PUT /' });
    expect([none.status, none.body]).toEqual([
      404,
      expect.objectContaining({ detail: expect.stringContaining('GET /api/v1/operations') }),
    ]);
    const wrong = await api.http
      .get('/api/v1/accounts/acme/history')
      .query({ service: 'web', name: 'GET /', days: 401 });
    expect(wrong.status).toBe(400);
  });
});
