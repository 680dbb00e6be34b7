import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { PgNodes } from '#store';
import { testDatabase, type TestDatabase } from '../postgres/test-database.js';
import { eventually } from './world/eventually.js';
import { exportSpans } from './world/exporters.js';
import { listening } from './world/listening.js';
import { measured } from './world/measured.js';
import { PostgresGate } from './world/postgres-gate.js';
import { promiseCheckouts } from './world/promise.js';
import { Service } from './world/service.js';
import { Shop } from './world/shop.js';
import { Webhook } from './world/webhook.js';

/** A leader tells nobody of nodes that are missing before it has led for so long. */
const NOTICE_AFTER_MS = 30_000;

let database: TestDatabase;
let gate: Awaited<ReturnType<typeof PostgresGate.before>>;
let webhook: Awaited<ReturnType<typeof Webhook.open>>;
let culprit: Service;
let heartbeats: Server;
let shop: Shop;

beforeEach(async () => {
  database = await testDatabase();
  gate = await PostgresGate.before(database);
  webhook = await Webhook.open();
  heartbeats = createServer((_request, response) => {
    response.end('OK');
  });
  culprit = await Service.start(gate.url, {
    CULPRIT_NODE_NAME: 'web-1',
    CULPRIT_HEARTBEAT_URL: `http://127.0.0.1:${await listening(heartbeats)}/ping/s3cret`,
    CULPRIT_HEARTBEAT_INTERVAL: '200ms',
  });
  shop = new Shop(culprit.clock);
  await promiseCheckouts(culprit, { name: 'Hook', type: 'webhook', url: webhook.url });
});
afterEach(async () => {
  await culprit.stop();
  heartbeats.closeAllConnections();
  heartbeats.close();
  await webhook.close();
  await gate.close();
  await database.drop();
});

async function isInState(state: string, reason: string): Promise<void> {
  const { body } = await culprit.http.get('/api/v1/slas/checkout/status').expect(200);
  expect(body.items).toMatchObject([{ state, reason }]);
}

/** How the dead man's switch fared in this process, so far. */
async function heartbeat(outcome: string): Promise<void> {
  const { text } = await culprit.http.get('/metrics').expect(200);
  expect(text).toContain(`culprit_heartbeats_total{outcome="${outcome}"}`);
  expect(text).not.toContain('s3cret');
}

describe('a node that is gone without a goodbye', () => {
  it('makes rules unknown and is told, until it is retired', async () => {
    culprit.settle();
    await exportSpans(culprit, shop.checkouts(60));
    await eventually(() => isInState('ok', 'within-objective'));

    await eventually(() => heartbeat('sent'));

    const id = randomUUID();
    await database.database.query({ text: 'insert into node (uuid) values ($1)', values: [id] });
    await new PgNodes(database.database).say(id, 'web-2', true);
    await database.database.query({
      text: `update node_health set seen_at = seen_at - interval '40 s', caught_up_at = caught_up_at - interval '40 s'
             where name = 'web-2'`,
      values: [],
    });
    await eventually(() => isInState('unknown', 'ingest-behind'));
    await eventually(() => heartbeat('ingest-behind'));
    culprit.clock.advance(NOTICE_AFTER_MS);
    await eventually(() =>
      expect(webhook.notices).toMatchObject([
        {
          event: 'opened',
          title: expect.stringMatching(/^Culprit is blind: node web-2 /),
          notice: { kind: 'node-blind', subject: id, status: 'open' },
        },
      ]),
    );

    await culprit.http.delete(`/api/v1/nodes/${id}`).expect(204);
    await exportSpans(culprit, shop.checkouts(60));
    await eventually(() => isInState('ok', 'within-objective'));
    await eventually(() => expect(webhook.notices.map(({ event }) => event)).toEqual(['opened', 'resolved']));
    expect(webhook.pages).toEqual([]);
  });
});

describe('a violation that is over when it is measured', () => {
  it('is measured, and pages nobody', async () => {
    culprit.settle();
    await exportSpans(culprit, shop.checkouts(60));
    await eventually(() => isInState('ok', 'within-objective'));
    gate.refuse();
    await exportSpans(culprit, shop.checkouts(20, { paymentsExtraMs: 900 }));
    culprit.clock.advance(600_000);
    gate.open();
    culprit = await culprit.restart(gate.url);
    culprit.settle();
    await exportSpans(culprit, shop.checkouts(60));
    await eventually(async () =>
      expect(await measured(database)).toMatchObject({ '*: gateway POST /checkout (server)': 140 }),
    );
    await eventually(() => isInState('ok', 'within-objective'));
    const { body } = await culprit.http.get('/api/v1/incidents').expect(200);
    expect([body.items, webhook.pages]).toEqual([[], []]);
  });
});
