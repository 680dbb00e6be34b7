import { testDatabase, type TestDatabase } from '../postgres/test-database.js';
import { eventually } from './world/eventually.js';
import { exportSpans } from './world/exporters.js';
import { measured } from './world/measured.js';
import { PostgresGate } from './world/postgres-gate.js';
import { Webhook } from './world/webhook.js';
import { promiseCheckouts } from './world/promise.js';
import { Service } from './world/service.js';
import { Shop } from './world/shop.js';

/** Without a flush for this long, histograms are stale. */
const STALE_MS = 16_000;

let database: TestDatabase;
let gate: Awaited<ReturnType<typeof PostgresGate.before>>;
let culprit: Service;
let shop: Shop;

async function start(parameters = ''): Promise<void> {
  database = await testDatabase();
  gate = await PostgresGate.before(database);
  culprit = await Service.start(gate.url + parameters);
  shop = new Shop(culprit.clock);
}
async function sendAndMeasure(count: number, expected: number): Promise<void> {
  await exportSpans(culprit, shop.checkouts(count, { account: 'acme' }));
  await eventually(async () =>
    expect(await measured(database)).toEqual({
      '*: gateway POST (client)': expected,
      '*: gateway POST /checkout (server)': expected,
      '*: payments SELECT (client)': expected,
      '*: payments charge (server)': expected,
      'acme: gateway POST /checkout (server)': expected,
      'acme: payments charge (server)': expected,
    }),
  );
}

async function health(): Promise<number> {
  return (await culprit.http.get('/api/v1/health')).status;
}

describe('Postgres is away for a while', () => {
  afterEach(async () => {
    await culprit.stop();
    await gate.close();
    await database.drop();
  });

  it('costs no span that was acknowledged, and /health tells', async () => {
    await start();
    await sendAndMeasure(10, 10);
    gate.refuse();
    for (const count of [20, 30, 40]) await exportSpans(culprit, shop.checkouts(count, { account: 'acme' }));
    culprit.clock.advance(STALE_MS);
    const { body } = await culprit.http.get('/api/v1/health').expect(503);
    expect(body).toMatchObject({ status: 503, detail: expect.stringContaining('Postgres') });
    await exportSpans(culprit, shop.checkouts(50, { account: 'acme' }));
    expect(await health()).toBe(503);

    gate.open();
    await sendAndMeasure(5, 155);
    await eventually(async () => expect(await health()).toBe(200));
  });

  it('costs no span that was acknowledged also where connections just fall silent', async () => {
    await start('?query_timeout=1000');
    await sendAndMeasure(10, 10);
    gate.fallSilent();
    await exportSpans(culprit, shop.checkouts(20, { account: 'acme' }));
    gate.open();
    await sendAndMeasure(5, 35);
  });

  it.each(['refuse', 'fallSilent'] as const)('costs no page afterwards (%s)', async (goAway) => {
    const webhook = await Webhook.open();
    await start('?query_timeout=1000');
    await promiseCheckouts(culprit, { name: 'Hook', type: 'webhook', url: webhook.url });
    culprit.settle();
    await sendAndMeasure(60, 60);
    gate[goAway]();
    await exportSpans(culprit, shop.checkouts(20, { account: 'acme', paymentsExtraMs: 900 }));
    gate.open();
    await eventually(() =>
      expect(webhook.pages).toMatchObject([
        { event: 'opened', incident: { explanation: { culprit: { name: 'payments' } } } },
      ]),
    );
    await webhook.close();
  });
});
