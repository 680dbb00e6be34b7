import * as fc from 'fast-check';
import { Problem } from '#contract';
import { type RunningApi, startApi } from './api.fixture.js';
import { jsonErrorPosition } from './problems/json-position.js';
import { GOLD_SLA } from './samples.fixture.js';

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
    api.parts.slas.list = () => Promise.reject(new Error('password of postgres is hunter2'));
    const answer = await api.http.get('/api/v1/slas');
    expect([answer.status, answer.text.includes('hunter2')]).toEqual([500, false]);
    expect(answer.body.detail).toMatch(/under the id [0-9a-f-]{36}\.$/);
  });

  it('refuse changes that the page of another site sends through a browser', async () => {
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

describe('jsonErrorPosition', () => {
  it('is behind all of a text that is JSON but incomplete, and not before where JSON.parse gives up', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, cutAt) => {
        const cut = json.slice(0, cutAt % json.length);
        const { line, column } = jsonErrorPosition(`${cut}\u0001`);
        expect(line).toBe(1);
        const before = `${cut}\u0001`.slice(0, column - 1);
        expect(json.startsWith(before)).toBe(true);
      }),
    );
  });

  it.each([
    ['{"a":1,}', 8],
    ['{"a" 1}', 6],
    ['[1 2]', 4],
    ['[1,]', 4],
    ["{'a':1}", 2],
    ['{"a":1]', 7],
    ['{"a":01}', 7],
    ['nul', 1],
    ['{} {}', 4],
    ['', 1],
    ['["a\\x"]', 2],
  ])('%s: %i', (text, column) => expect(jsonErrorPosition(text)).toEqual({ line: 1, column }));
});
