import { randomUUID } from 'node:crypto';
import { type RunningApi, startApi } from './running-api.js';

describe('/api/v1/nodes', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi({ CULPRIT_NODE_WAIT: '2m' });
  });
  beforeEach(() => api.sql('delete from node_health'));
  afterAll(() => api.stop());

  /** A node that said something so long ago, and had measured all so long ago. */
  const node = async (name: string, seenAgo: string, caughtUpAgo: string): Promise<string> => {
    const id = randomUUID();
    await api.sql('insert into node (uuid, flush) values ($1, 7)', [id]);
    await api.rooms.nodes.say(id, name, true);
    await api.sql(
      `update node_health set seen_at = now() - $2::interval, caught_up_at = now() - $3::interval
       where node_id = (select id from node where uuid = $1)`,
      [id, seenAgo, caughtUpAgo],
    );
    return id;
  };
  const states = async () => {
    const { body } = await api.http.get('/api/v1/nodes').expect(200);
    return Object.fromEntries(
      body.items.map((item: { name: string; state: string }) => [item.name, item.state]),
    );
  };

  it('tells how each node is', async () => {
    const id = await node('web-1', '1 s', '1 s');
    await node('web-2', '1 s', '1 min');
    await node('web-3', '1 min', '1 min');
    await node('web-4', '3 min', '3 min');
    await api.rooms.nodes.stop(await node('web-5', '1 h', '1 h'));
    await node('web-6', '31 days', '31 days');
    await api.sql('update leader set node_id = (select id from node where uuid = $1)', [id]);
    expect(await states()).toEqual({
      'web-1': 'up',
      'web-2': 'behind',
      'web-3': 'silent',
      'web-4': 'lost',
      'web-5': 'stopped',
    });
    const { body } = await api.http.get('/api/v1/nodes');
    expect(body.items[0]).toEqual({
      id,
      name: 'web-1',
      state: 'up',
      leads: true,
      flushes: 7,
      seenAt: expect.any(String),
      caughtUpAt: expect.any(String),
    });
  });

  it('lets one be retired that will not come back', async () => {
    const id = await node('web-3', '1 min', '1 min');
    await api.http.delete(`/api/v1/nodes/${id}`).expect(204);
    expect(await states()).toEqual({ 'web-3': 'stopped' });
    // Until it does after all.
    await api.rooms.nodes.say(id, 'web-3', false);
    expect(await states()).toEqual({ 'web-3': 'up' });
  });

  it('does not retire one that runs, or is none', async () => {
    const id = await node('web-1', '1 s', '1 min');
    const running = await api.http.delete(`/api/v1/nodes/${id}`).expect(409);
    expect(running.body.detail).toContain('web-1 is running. Stop it');
    const unknown = await api.http.delete('/api/v1/nodes/web-1').expect(404);
    expect(unknown.body.detail).toContain(id);
    expect(await states()).toEqual({ 'web-1': 'behind' });
  });
});

describe('/api/v1/notices', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it('tells what was wrong with Culprit itself, and who was told', async () => {
    await api.http
      .post('/api/v1/channels')
      .send({ name: 'Hook', type: 'webhook', url: 'https://hooks.test/a' })
      .expect(201);
    const trouble = {
      kind: 'node-blind',
      subject: 'a',
      title: 'Culprit is blind',
      text: 'A node is away.',
    } as const;
    await api.rooms.notices.create(trouble, ['hook']);
    const { body } = await api.http.get('/api/v1/notices?limit=5').expect(200);
    expect(body.items).toEqual([
      {
        ...trouble,
        id: expect.any(String),
        status: 'open',
        openedAt: expect.any(String),
        resolvedAt: null,
        resolution: null,
        deliveries: [expect.objectContaining({ channel: 'hook', event: 'opened', status: 'queued' })],
      },
    ]);
    await api.http.get('/api/v1/notices?limit=all').expect(400);

    const { id } = body.items[0];
    expect((await api.http.get(`/api/v1/notices/${id}`).expect(200)).body).toEqual(body.items[0]);
    const unknown = await api.http.get('/api/v1/notices/x').expect(404);
    expect(unknown.body.detail).toContain(id);
  });

  it('have a page that their links lead to, also when they are over', async () => {
    const title = '<b>web-9</b> is away';
    const trouble = {
      kind: 'node-blind',
      subject: 'b',
      title,
      text: 'It is <i>gone</i>.\n\nStart it.',
    } as const;
    await api.rooms.notices.create(trouble, []);
    const [notice] = await api.rooms.notices.list(1);
    const page = () => api.http.get(`/notices/${notice?.id}`).set('Accept', 'text/html').expect(200);
    const { text } = await page();
    for (const said of [
      '&#60;b&#62;web-9',
      'It is &#60;i&#62;gone',
      '<p>Start it.</p>',
      'Nobody: there is no channel',
    ])
      expect(text).toContain(said);
    await api.rooms.notices.resolve(notice?.id ?? '', 'It is back.');
    expect((await page()).text).toContain('It is back.');
    await api.http.get('/notices/x').set('Accept', 'text/html').expect(404);
  });
});
