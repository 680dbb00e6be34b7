import { startApi, type RunningApi } from './running-api.js';

describe('the cardinality', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it('is told with the names that did not find room', async () => {
    const { dictionaries } = api.rooms.names;
    const { limit } = dictionaries.fill().operations;
    const service = dictionaries.service(Buffer.from('shop'), 0, 4);
    for (let n = 0; n <= limit + 2; n++) {
      const name = Buffer.from(`GET /users/${n}`);
      dictionaries.operation(service, 2, name, 0, name.length);
    }
    const { status, body } = await api.http.get('/api/v1/cardinality');
    expect(status).toBe(200);
    expect(body.dictionaries.operations).toEqual({ used: limit, limit });
    expect(body.other).toEqual({
      services: [],
      operations: [{ service: 'shop', name: 'GET /users/{}', atLeast: 3 }],
      accounts: [],
    });
  });
});
