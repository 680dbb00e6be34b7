import { exposeRooms } from '../../apps/server/src/expose-rooms.js';
import { startApi, type RunningApi } from './running-api.js';

describe('the cardinality', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi({ CULPRIT_MAX_OPERATIONS: '100' });
  });
  afterAll(() => api.stop());

  it('is told with the names that did not find room', async () => {
    await api.receive(Array.from({ length: 103 }, (_, n) => ({ name: `GET /users/${n}` })));
    const { status, body } = await api.http.get('/api/v1/cardinality');
    expect(status).toBe(200);
    expect(body.dictionaries.operations).toEqual({ used: 100, limit: 100 });
    expect(body.other).toEqual({
      services: [],
      operations: [{ service: 'shop', name: 'GET /users/{}', atLeast: 3 }],
      accounts: [],
    });
    exposeRooms(api.rooms);
    const { text } = await api.http.get('/metrics');
    expect(text).toContain(
      'culprit_dictionary_overflow_name_spans{dictionary="operations",service="shop",name="GET /users/{}"} 3',
    );
  });
});
