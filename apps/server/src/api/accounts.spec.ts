import { Account } from '#contract';
import { type RunningApi, startApi } from './api.fixture.js';
import { AccountList } from './schemas.js';

describe('/api/v1/accounts', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(() => api.parts.accounts.byKey.clear());
  afterAll(() => api.stop());

  it.each(['acme', 'a/b', 'ünï çødé', '100%', '..', 'a?b#c&d=e', '"quoted"', '+', '🛒'])(
    'registers, shows and forgets the key %s',
    async (key) => {
      const at = `/api/v1/accounts/${encodeURIComponent(key).replaceAll('.', '%2E')}`;
      const put = await api.http.put(at).send({ labels: { tier: 'gold' } });
      expect([put.status, Account.parse(put.body)]).toEqual([201, { key, labels: { tier: 'gold' } }]);
      expect((await api.http.put(at).send({ labels: { tier: 'gold' } })).status).toBe(200);
      expect((await api.http.get(at)).body).toEqual(put.body);
      expect((await api.http.delete(at)).status).toBe(204);
      expect((await api.http.delete(at)).status).toBe(404);
    },
  );

  it('gives all accounts page by page, by label', async () => {
    for (let i = 0; i < 5; i++) {
      await api.parts.accounts.put({
        key: `a${i}`,
        labels: { tier: i === 2 ? 'free' : 'gold', region: 'eu' },
      });
    }
    const keys: string[] = [];
    let after: string | null = '';
    let pages = 0;
    while (after !== null) {
      const page = await api.http
        .get('/api/v1/accounts')
        .query({ limit: 2, after, label: ['tier:gold', 'region:eu'] });
      const { items, next } = AccountList.parse(page.body);
      keys.push(...items.map(({ key }) => key));
      after = next;
      pages++;
    }
    expect([keys, pages]).toEqual([['a0', 'a1', 'a3', 'a4'], 2]);
  });

  it.each([
    ['x'.repeat(257), 'the key in the address has to have 1 to 256 characters'],
    ['€'.repeat(256), 'no span can name this key'],
    ['a\0b', 'no span can name this key'],
  ])('refuses the key %s', async (key, why) => {
    const put = await api.http.put(`/api/v1/accounts/${encodeURIComponent(key)}`).send({});
    expect([put.status, put.body.errors[0].pointer]).toEqual([422, '/key']);
    expect(put.body.detail).toContain(why);
    expect(api.parts.accounts.byKey.size).toBe(0);
  });

  it('says what a label looks like', async () => {
    const list = await api.http.get('/api/v1/accounts?label=gold');
    expect(list.status).toBe(400);
    expect(list.body.errors).toEqual([
      { pointer: '/label', detail: '"gold" is no label: write name:value, such as tier:gold' },
    ]);
  });
});
