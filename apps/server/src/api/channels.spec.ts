import { Channel } from '#contract';
import { type RunningApi, startApi } from './api.fixture.js';
import { GOLD_SLA } from './samples.fixture.js';

const HOOK = {
  name: 'Pager hook',
  type: 'webhook',
  url: 'https://hooks.test/culprit',
  headers: { authorization: 'Bearer s3cret', 'x-team': 'shop' },
};

describe('/api/v1/channels', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(() => {
    api.parts.channels.byId.clear();
    api.parts.slas.byId.clear();
  });
  afterAll(() => api.stop());

  const post = (body: object) => api.http.post('/api/v1/channels').send(body);
  const put = (body: object) => api.http.put('/api/v1/channels/pager-hook').send(body);
  const storedHeaders = () => {
    const channel = api.parts.channels.byId.get('pager-hook');
    return channel?.type === 'webhook' ? channel.headers : undefined;
  };

  it('never gives a header value out again', async () => {
    const answers = [
      await post(HOOK),
      await put(HOOK),
      await api.http.get('/api/v1/channels/pager-hook'),
      await api.http.get('/api/v1/channels'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200]);
    for (const { text } of answers) expect(text).not.toContain('s3cret');
    expect(Channel.parse(answers[2]?.body)).toMatchObject({
      headers: { authorization: '***', 'x-team': '***' },
    });
    expect(storedHeaders()).toEqual(HOOK.headers);
  });

  it('keeps values that come back masked, and takes new ones', async () => {
    await post(HOOK);
    await put({ ...HOOK, headers: { authorization: '***', 'x-team': 'core' } });
    expect(storedHeaders()).toEqual({ authorization: 'Bearer s3cret', 'x-team': 'core' });
    await put({ ...HOOK, headers: {} });
    expect(storedHeaders()).toEqual({});
  });

  it('sends no kept value to another address', async () => {
    await post(HOOK);
    const moved = await put({ ...HOOK, url: 'https://elsewhere.test/', headers: { authorization: '***' } });
    expect([moved.status, moved.body.errors[0].pointer]).toEqual([422, '/headers/authorization']);
    expect(storedHeaders()).toEqual(HOOK.headers);
  });

  it('asks for values where a mask stands for nothing', async () => {
    const wrong = await post({ ...HOOK, headers: { authorization: '***' } });
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/headers/authorization']);
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
    expect(refused.status).toBe(409);
    await api.http.delete('/api/v1/slas/gold-checkout');
    expect((await api.http.delete('/api/v1/channels/pager-hook')).status).toBe(204);
  });

  it('tests a channel with its secrets, and passes on what went wrong', async () => {
    await post(HOOK);
    const fine = await api.http.post('/api/v1/channels/pager-hook/test');
    expect([fine.status, fine.body]).toEqual([200, { delivered: true }]);
    expect(api.parts.channelTester.tested).toMatchObject([{ headers: HOOK.headers }]);
    api.parts.channelTester.answer = {
      delivered: false,
      recoverable: true,
      error: 'hooks.test answered 503',
    };
    const failed = await api.http.post('/api/v1/channels/pager-hook/test');
    expect([failed.status, failed.body.detail]).toEqual([502, 'hooks.test answered 503']);
    expect((await api.http.post('/api/v1/channels/nobody/test')).status).toBe(404);
  });
});
