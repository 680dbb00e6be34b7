import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { type Node } from '#contract';
import { SystemClock } from '#kit';
import { MortalService } from '../chaos/mortal-service.js';
import { testDatabase, type TestDatabase } from '../postgres/test-database.js';
import { eventually } from './world/eventually.js';
import { exportSpans } from './world/exporters.js';
import { urlOf } from './world/service.js';
import { Shop } from './world/shop.js';
import { Webhook } from './world/webhook.js';

/** Two nodes of a site, each with a journal of its own, as processes that can be paused and killed. */
describe('two nodes that share a Postgres', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'culprit-nodes-'));
  const shop = new Shop(new SystemClock());
  let database: TestDatabase;
  let webhook: Awaited<ReturnType<typeof Webhook.open>>;
  let nodes: MortalService[];

  beforeAll(async () => {
    database = await testDatabase();
    webhook = await Webhook.open();
    nodes = await Promise.all(
      ['a', 'b'].map((name) =>
        MortalService.start({
          DATABASE_URL: urlOf(database),
          CULPRIT_JOURNAL: path.join(folder, name),
          CULPRIT_NODE_NAME: name,
          CULPRIT_NODE_WAIT: '1s',
          CULPRIT_FLUSH_INTERVAL: '100ms',
          CULPRIT_EVALUATE_INTERVAL: '500ms',
          CULPRIT_LOG_LEVEL: 'warn',
        }),
      ),
    );
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.end()));
    await webhook.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const api = (node: MortalService) => request(`http://127.0.0.1:${node.apiPort}`);
  const leaderSeenBy = async (node: MortalService): Promise<string | undefined> => {
    const { body } = await api(node).get('/api/v1/nodes').expect(200);
    return body.items.find(({ leads }: Node) => leads)?.name;
  };
  /** Who is killed or paused between a page's arrival and the note of it has it repeated, with the same id. */
  const expectNoted = async (node: MortalService, incidents: number): Promise<void> => {
    const { body } = await api(node).get('/api/v1/incidents').expect(200);
    const delivered = { deliveries: [{ event: 'opened', status: 'delivered' }] };
    expect(body.items).toMatchObject(Array.from({ length: incidents }, () => delivered));
  };
  const rule = (service: string, name: string) => ({
    name: `Our ${service}`,
    operation: { service, name },
    objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
    channels: ['hook'],
  });
  const pages = () =>
    webhook.pages.map(({ event, incident }) => `${event}: ${incident.violations[0]?.sla.id}`);
  /** Slow for both rules, or for the one about payments alone. */
  const slow = (node: MortalService) => exportSpans(node, shop.checkouts(40, { paymentsExtraMs: 900 }));

  it('page once for what either measures, whichever is paused, wakes up again, or is killed', async () => {
    const [a, b] = nodes;
    if (a === undefined || b === undefined) throw new Error('two were started');
    const name = await eventually(
      async () => (await leaderSeenBy(a)) ?? Promise.reject(new Error('nobody leads')),
    );
    const [leader, other] = name === 'a' ? [a, b] : [b, a];
    const hook = { name: 'Hook', type: 'webhook', url: webhook.url };
    await api(other).post('/api/v1/channels').send(hook).expect(201);
    await api(other).post('/api/v1/slas').send(rule('gateway', 'POST /checkout')).expect(201);

    // Only one node has the traces; the other one judges.
    const theirs = { ...rule('payments', 'charge'), id: 'their-payments', accounts: 'each' };
    theirs.objective.thresholdMs = 200;
    await api(leader).post('/api/v1/slas').send(theirs).expect(201);
    await exportSpans(other, shop.checkouts(40, { account: 'acme' }));
    await exportSpans(other, shop.checkouts(20, { account: 'acme', paymentsExtraMs: 300 }));
    await eventually(() => expect(pages()).toEqual(['opened: their-payments']));
    expect(webhook.pages[0]?.incident.explanation?.culprit?.name).toBe('payments');

    await eventually(() => expectNoted(leader, 1));
    leader.pause();
    await slow(other);
    await eventually(() => expect(pages().slice(1)).toEqual(['opened: our-gateway']));
    expect(await leaderSeenBy(other)).not.toBe(name);

    // It thinks that it leads still, and has the same violation to judge.
    leader.resume();
    await slow(leader);
    await leader.ready();
    await api(other).post('/api/v1/slas').send(rule('payments', 'charge')).expect(201);
    await eventually(() => expect(pages().slice(1)).toEqual(['opened: our-gateway', 'opened: our-payments']));

    await eventually(() => expectNoted(other, 3));
    await other.end();
    await eventually(async () => expect(await leaderSeenBy(leader)).toBe(name));
    await api(leader).delete('/api/v1/slas/our-payments').expect(204);
    await eventually(() =>
      expect(pages().slice(1)).toEqual([
        'opened: our-gateway',
        'opened: our-payments',
        'resolved: our-payments',
      ]),
    );
    const { body } = await api(leader).get('/api/v1/incidents').expect(200);
    expect(body.items).toHaveLength(3);
  }, 60_000);
});
