import * as fc from 'fast-check';
import { Problem } from '#contract';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA } from './samples.js';

describe('problems', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const raw = (body: string, type = 'application/json') =>
    api.http.post('/api/v1/slas').set('Content-Type', type).send(body);

  it.each([
    ['malformed JSON', () => raw('{"name": "x",\n "accounts": }'), 400, 'line 2, column 14'],
    ['a body that ends too soon', () => raw('{"name": "x'), 400, 'line 1, column 10'],
    ['a body that is no object', () => raw('"x"'), 422, 'expected object'],
    ['an array', () => raw('[]'), 422, 'the whole'],
    ['no body', () => api.http.post('/api/v1/slas'), 422, 'Send a JSON object'],
    [
      'a form',
      () => raw('name=x', 'application/x-www-form-urlencoded'),
      415,
      'application/x-www-form-urlencoded',
    ],
    ['text', () => raw('{}', 'text/plain'), 415, 'text/plain'],
    ['an unknown charset', () => raw('{}', 'application/json; charset=klingon'), 415, 'KLINGON'],
    ['too large a body', () => raw(`{"name": "${'x'.repeat(1_100_000)}"}`), 413, '1 MB'],
    ['a broken escape in the address', () => api.http.get('/api/v1/slas/%E0%A4%A'), 400, 'decode'],
    ['an unknown query parameter', () => api.http.get('/api/v1/incidents?stat=open'), 400, '/stat'],
    ['a wrong query parameter', () => api.http.get('/api/v1/incidents?limit=0&status=x'), 400, '/status'],
    ['an unknown address', () => api.http.get('/api/v2/slas'), 404, '/api/v2/slas'],
  ])('explain %s', async (_, send, status, said) => {
    const answer = await send();
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
    expect(Problem.parse(answer.body)).toMatchObject({ status, detail: expect.stringContaining(said) });
  });

  it('say which methods an address knows', async () => {
    const answer = await api.http.patch('/api/v1/slas/x').send({});
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, PUT, DELETE']);
    expect(answer.body.detail).toBe('/api/v1/slas/x knows GET, PUT, DELETE, but not PATCH.');
  });

  it('tell nothing of what failed inside but where to look it up', async () => {
    await api.sql('alter table sla rename to hidden_table');
    const answer = await api.http.get('/api/v1/slas');
    await api.sql('alter table hidden_table rename to sla');
    expect([answer.status, answer.text.includes('relation')]).toEqual([500, false]);
    expect(answer.body.detail).toMatch(/under the id [0-9a-f-]{36}\.$/);
  });

  const email = { name: 'Mail', type: 'email', to: ['a@b.test'] };
  const hook = { name: 'Hook', type: 'webhook', url: 'https://b.test' };
  it.each([
    ['slas', (bad: string) => ({ ...GOLD_SLA, name: bad }), '/name'],
    [
      'slas',
      (bad: string) => ({ ...GOLD_SLA, operation: { service: bad, name: 'x' } }),
      '/operation/service',
    ],
    ['slas', (bad: string) => ({ ...GOLD_SLA, operation: { service: 'x', name: bad } }), '/operation/name'],
    ['slas', (bad: string) => ({ ...GOLD_SLA, accounts: { keys: ['a', bad] } }), '/accounts/keys/1'],
    ['slas', (bad: string) => ({ ...GOLD_SLA, accounts: { labels: { a: bad } } }), '/accounts/labels/a'],
    [
      'slas',
      (bad: string) => ({ ...GOLD_SLA, accounts: { labels: { [bad]: 'a' } } }),
      '/accounts/labels/BAD',
    ],
    ['channels', (bad: string) => ({ ...email, name: bad }), '/name'],
    ['channels', (bad: string) => ({ ...email, to: [`${bad}@b.test`] }), '/to/0'],
    ['channels', (bad: string) => ({ ...hook, url: `https://b.test/${bad}` }), '/url'],
    ['channels', (bad: string) => ({ ...hook, headers: { 'x-a': bad } }), '/headers/x-a'],
    ['channels', (bad: string) => ({ ...hook, headers: { [bad]: 'a' } }), '/headers/BAD'],
    ['accounts/a', (bad: string) => ({ labels: { a: bad } }), '/labels/a'],
    ['accounts/a', (bad: string) => ({ labels: { [bad]: 'a' } }), '/labels/BAD'],
  ])('point at what Postgres can not hold: %s %#', async (at, bodyWith, pointer) => {
    for (const bad of ['a\0b', 'a\ud800b', '\udc00']) {
      const send = at.includes('/') ? api.http.put(`/api/v1/${at}`) : api.http.post(`/api/v1/${at}`);
      const answer = await send.send(bodyWith(bad));
      const pointers = answer.body.errors?.map((error: { pointer: string }) => error.pointer);
      expect([answer.status, pointers]).toEqual([422, [pointer.replace('BAD', bad)]]);
    }
  });

  it.each([
    ['accounts?after=%00', '/after'],
    ['accounts?label=a:%00', '/label'],
    ['accounts?label=%00:a', '/label'],
    ['accounts?label=a:b&label=a:%00', '/label/1'],
    ['accounts?%00=1', '/\0'],
    ['incidents?sla=%00', '/sla'],
    ['traces?service=%00', '/service'],
    ['traces?service=a&name=%00', '/name'],
    ['traces?service=a&account=%00', '/account'],
    ['accounts/%00', '/key'],
    ['slas/%00', '/id'],
    ['slas/%00/status', '/id'],
    ['channels/%00', '/id'],
    ['incidents/%00', '/id'],
    ['traces/%00', '/traceId'],
  ])('point at what Postgres can not hold: %s', async (at, pointer) => {
    const answer = await api.http.get(`/api/v1/${at}`);
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([400, pointer]);
  });

  it('take fields that JavaScript has names for', async () => {
    const labels = { constructor: 'b', toString: 'c' };
    expect((await api.http.put('/api/v1/accounts/odd').send({ labels })).body).toEqual({
      key: 'odd',
      labels,
    });
    expect((await api.http.get('/api/v1/accounts?label=constructor:b')).body.items).toHaveLength(1);
  });

  it('refuse requests that mean another host', async () => {
    for (const path of ['/', '/api/v1/slas', '/api/docs', '/metrics', '/nowhere']) {
      const answer = await api.http.get(path).set('Host', 'rebound.test:3000');
      expect([path, answer.status]).toEqual([path, 421]);
      expect(answer.text).toContain('PUBLIC_URL');
    }
    expect((await api.http.get('/api/v1/slas').set('Host', 'culprit.test')).status).toBe(200);
  });

  it('refuse changes that the page of another site sends through a browser', async () => {
    await api.forget();
    for (const [site, status] of [
      ['cross-site', 403],
      ['same-site', 403],
      ['same-origin', 201],
      ['none', 409],
    ] as const) {
      const answer = await api.http.post('/api/v1/slas').set('Sec-Fetch-Site', site).send(GOLD_SLA);
      expect([site, answer.status]).toEqual([site, status]);
    }
  });

  it('survive any body with an answer below 500', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (body) => {
        expect((await raw(body)).status).toBeLessThan(500);
      }),
      { numRuns: 50 },
    );
    expect((await raw(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).status).toBe(422);
  });
});
