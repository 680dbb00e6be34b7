import { Account } from '#contract';
import { AccountList } from '../../apps/server/src/api/schemas.js';
import { type RunningApi, startApi } from './running-api.js';

describe('/api/v1/accounts', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  it.each(['acme', 'a/b', 'ünï çødé', '100%', '..', 'a?b#c&d=e', '"quoted"', '+', '🛒', '*'])(
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
      const labels = { tier: i === 2 ? 'free' : 'gold', region: 'eu' };
      await api.http.put(`/api/v1/accounts/a${i}`).send({ labels });
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
    ['x'.repeat(257), 'at most 256 characters'],
    ['€'.repeat(256), 'at most 512 bytes of UTF-8'],
    ['a\0b', 'U+0000'],
  ])('refuses the key %j', async (key, why) => {
    const at = `/api/v1/accounts/${encodeURIComponent(key)}`;
    const put = await api.http.put(at).send({});
    expect([put.status, put.body.errors[0].pointer]).toEqual([400, '/key']);
    expect(put.body.errors[0].detail).toContain(why);
    expect((await api.http.get('/api/v1/accounts')).body.items).toEqual([]);
  });

  it('says what a label looks like', async () => {
    const list = await api.http.get('/api/v1/accounts?label=gold');
    expect(list.status).toBe(400);
    expect(list.body.errors).toEqual([
      { pointer: '/label', detail: '"gold" is no label: write name:value, such as tier:gold' },
    ]);
  });
});
