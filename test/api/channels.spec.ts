import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Channel } from '#contract';
import { type RunningApi, startApi } from './running-api.js';
import { GOLD_SLA } from './samples.js';

const HOOK = {
  name: 'Pager hook',
  type: 'webhook',
  url: 'https://bot:s3cret@hooks.test/services/s3cret?token=s3cret',
  headers: { authorization: 'Bearer s3cret', 'x-team': 'shop' },
};
const SHOWN_URL = 'https://hooks.test/***';

describe('/api/v1/channels', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(() => api.forget());
  afterAll(() => api.stop());

  const post = (body: object) => api.http.post('/api/v1/channels').send(body);
  const put = (body: object) => api.http.put('/api/v1/channels/pager-hook').send(body);
  const stored = () => api.rooms.tables.channels.find('pager-hook');

  it('never gives out again what may be a key', async () => {
    const answers = [
      await post(HOOK),
      await put(HOOK),
      await api.http.get('/api/v1/channels/pager-hook'),
      await api.http.get('/api/v1/channels'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200]);
    for (const { text } of answers) expect(text).not.toContain('s3cret');
    expect(Channel.parse(answers[2]?.body)).toMatchObject({
      url: SHOWN_URL,
      headers: { authorization: '***', 'x-team': '***' },
    });
    expect(await stored()).toMatchObject({ url: HOOK.url, headers: HOOK.headers });
  });

  it.each([
    ['https://hooks.test', 'https://hooks.test'],
    ['https://hooks.test/', 'https://hooks.test/'],
    ['https://hooks.test:8443/a', 'https://hooks.test:8443/***'],
    ['https://hooks.test?s3cret', SHOWN_URL],
    ['https://s3cret@hooks.test', SHOWN_URL],
  ])('shows %s as %s', async (url, shown) => {
    expect((await post({ ...HOOK, url })).body.url).toBe(shown);
  });

  it('keeps what comes back masked, and takes what is new', async () => {
    const { body: shown } = await post(HOOK);
    await put({ ...shown, name: 'Renamed', headers: { authorization: '***', 'x-team': 'core' } });
    const headers = { authorization: 'Bearer s3cret', 'x-team': 'core' };
    expect(await stored()).toMatchObject({ name: 'Renamed', url: HOOK.url, headers });
    await put({ ...shown, url: 'https://hooks.test/new' });
    expect(await stored()).toMatchObject({ url: 'https://hooks.test/new', headers });
    await put({ ...HOOK, headers: {} });
    expect(await stored()).toHaveProperty('headers', {});
  });

  it.each([
    ['another host', 'https://elsewhere.test/'],
    ['another port', 'https://hooks.test:444/'],
    ['an open connection', 'http://hooks.test/'],
  ])('sends nothing that is kept to %s', async (_, url) => {
    await post(HOOK);
    const moved = await put({ ...HOOK, url, headers: { authorization: '***' } });
    expect([moved.status, moved.body.errors[0].pointer]).toEqual([422, '/headers/authorization']);
    const masked = await put({ ...HOOK, url: `${url}***` });
    expect([masked.status, masked.body.errors[0].pointer]).toEqual([422, '/url']);
    expect(await stored()).toMatchObject({ url: HOOK.url, headers: HOOK.headers });
  });

  it.each([
    [{ type: 'webhook', url: 'https://hooks.test/s3cret', headers: {}, secret: 's3cret-of-signature' }],
    [
      {
        type: 'alertmanager',
        urls: ['https://bot:s3cret@am-0.test', 'https://am-1.test/s3cret'],
        headers: { authorization: 'Bearer s3cret' },
      },
    ],
    [{ type: 'pagerduty', routingKey: 's3cretkey0s3cretkey0s3cretkey012', region: 'eu' }],
    [{ type: 'slack', token: 'xoxb-s3cret-token', channel: '#alerts' }],
    [{ type: 'slack-webhook', url: 'https://hooks.slack.test/services/T0/B0/s3cret' }],
    [{ type: 'teams', url: 'https://flow.test/workflows/x?sig=s3cret' }],
    [{ type: 'discord', url: 'https://discord.test/api/webhooks/1/s3cret' }],
    [{ type: 'ntfy', url: 'https://ntfy.test', topic: 's3cret-topic', token: 'tk_s3cret' }],
    [{ type: 'pushover', token: 's3crettoken0s3crettoken0123456', user: 's3cretuser00s3cretuser00123456' }],
  ])('keeps the keys of $type to itself, also where it comes back', async (fields) => {
    const created = await post({ name: 'Pager hook', ...fields });
    expect([created.status, created.text]).toEqual([201, expect.not.stringContaining('s3cret')]);
    const back = await put({ ...created.body, name: 'Renamed' });
    expect([back.status, back.text]).toEqual([200, expect.not.stringContaining('s3cret')]);
    expect(await stored()).toEqual({ id: 'pager-hook', name: 'Renamed', ...fields });
  });

  it('knows the instances of a cluster by where they are', async () => {
    const urls = ['https://am-0.test/s3cret-0', 'https://am-1.test/s3cret-1'];
    const { body: shown } = await post({ name: 'Pager hook', type: 'alertmanager', urls });
    await put({ ...shown, urls: [shown.urls[1]] });
    expect(await stored()).toMatchObject({ urls: [urls[1]] });
  });

  it.each([
    ['/routingKey', { type: 'pagerduty', routingKey: 'short' }],
    ['/token', { type: 'slack', token: 'no-token', channel: '#alerts' }],
    ['/channel', { type: 'slack', token: 'xoxb-s3cret-token', channel: 'alerts' }],
    ['/topic', { type: 'ntfy', topic: 'a/b' }],
    ['/secret', { type: 'webhook', url: 'https://hooks.test', secret: 'short' }],
  ])('says of %s what it is to be', async (pointer, fields) => {
    const wrong = await post({ name: 'Wrong', ...fields });
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, pointer]);
  });

  it('asks for values where a mask stands for nothing', async () => {
    const wrong = await post({ ...HOOK, url: SHOWN_URL, headers: { authorization: '***' } });
    const pointers = wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect([wrong.status, pointers]).toEqual([422, ['/url', '/headers/authorization']]);
  });

  it('names wrong fields of the type that was meant', async () => {
    const wrong = await post({ name: 'Mail', type: 'email', to: ['nobody'], url: 'https://x.test' });
    const pointers = wrong.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect([wrong.status, pointers.sort()]).toEqual([422, ['/to/0', '/url']]);
    const header = await post({ ...HOOK, headers: { 'x\r\ny': 'v' } });
    expect([header.status, header.body.errors[0].pointer]).toEqual([422, '/headers/x\r\ny']);
  });

  it('deletes no channel that an SLA pages', async () => {
    await post(HOOK);
    await api.http.post('/api/v1/slas').send({ ...GOLD_SLA, channels: ['pager-hook'] });
    const refused = await api.http.delete('/api/v1/channels/pager-hook');
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      'the channel "pager-hook" is named by the SLAs gold-checkout; take it out of them first.',
    ]);
    await api.http.delete('/api/v1/slas/gold-checkout');
    expect((await api.http.delete('/api/v1/channels/pager-hook')).status).toBe(204);
  });

  describe('tests a channel', () => {
    let other: Server;
    let status: number;
    let received: { headers: IncomingHttpHeaders; body: Promise<string> } | undefined;
    beforeAll(async () => {
      other = createServer((request, response) => {
        received = { headers: request.headers, body: text(request) };
        response.writeHead(status).end();
      }).listen(0, '127.0.0.1');
      await once(other, 'listening');
    });
    afterAll(() => other.close());

    const test = async (answer: number) => {
      status = answer;
      const address = other.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      await post({ ...HOOK, url: `http://127.0.0.1:${port}/x` });
      return api.http.post('/api/v1/channels/pager-hook/test');
    };

    it('with its keys', async () => {
      const fine = await test(200);
      expect([fine.status, fine.body]).toEqual([200, { delivered: true }]);
      expect(received?.headers).toMatchObject(HOOK.headers);
      expect(JSON.parse((await received?.body) ?? '')).toMatchObject({ event: 'test' });
    });

    it('and passes on what went wrong', async () => {
      const failed = await test(503);
      expect([failed.status, failed.body.detail]).toEqual([
        502,
        expect.stringMatching(/^127\.0\.0\.1:\d+ answered 503$/),
      ]);
      expect((await api.http.post('/api/v1/channels/nobody/test')).status).toBe(404);
    });
  });
});
