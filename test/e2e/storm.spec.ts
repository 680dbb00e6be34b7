import { type Incident } from '#contract';
import { culpritOfSla, siteRequests, stormSlas, type StormSite } from '../bench/support/storm-site.js';
import { testDatabase, type TestDatabase } from '../postgres/test-database.js';
import { eventually } from './world/eventually.js';
import { Mailbox } from './world/mailbox.js';
import { post } from './world/post.js';
import { Service, urlOf } from './world/service.js';
import { Webhook } from './world/webhook.js';

const SLAS = 120;
/** The slow requests come in so many parts, so that some SLAs are violated before others. */
const PARTS = 6;
const WITHIN_MS = 60_000;

describe.each([1, 2])('a storm of 120 SLAs with %i cause(s)', (causes) => {
  const site: StormSite = { slas: SLAS, operations: 12, causes, rate: 0.4 };
  let database: TestDatabase;
  let mailbox: Awaited<ReturnType<typeof Mailbox.open>>;
  let webhook: Awaited<ReturnType<typeof Webhook.open>>;
  let culprit: Service;

  beforeAll(async () => {
    database = await testDatabase();
    [mailbox, webhook] = await Promise.all([Mailbox.open(), Webhook.open()]);
    culprit = await Service.start(urlOf(database), {
      SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`,
      CULPRIT_ACCOUNT_ATTRIBUTES: 'account',
    });
    const { http } = culprit;
    const mail = { id: 'mail', name: 'Mail', type: 'email', to: ['ann@example.org'] };
    const hook = { id: 'hook', name: 'Hook', type: 'webhook', url: webhook.url };
    for (const channel of [mail, hook]) await http.post('/api/v1/channels').send(channel).expect(201);
    for (const sla of stormSlas(site, ['mail', 'hook']))
      await http.post('/api/v1/slas').send(sla).expect(201);
    culprit.settle();
  });
  afterAll(async () => {
    await culprit.stop();
    await Promise.all([mailbox.close(), webhook.close(), database.drop()]);
  });

  async function send(lastsMs: number, isBroken: boolean): Promise<void> {
    const endUnixMs = culprit.clock.nowMs();
    for (const body of siteRequests(site, { endUnixMs, lastsMs, isBroken })) {
      const { status } = await post(culprit, 'application/x-protobuf', body);
      expect(status).toBe(200);
    }
  }

  async function incidents(): Promise<Incident[]> {
    const { body } = await culprit.http.get('/api/v1/incidents').query({ limit: 100 }).expect(200);
    return body.items;
  }

  it('is one page for each cause, whatever is violated', async () => {
    await send(30_000, false);
    for (let part = 0; part < PARTS; part++) {
      await send(9_000, true);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const all = await eventually(async () => {
      const found = await incidents();
      expect(found.reduce((sum, { violations }) => sum + violations.length, 0)).toBe(SLAS);
      return found;
    }, WITHIN_MS);

    expect(all).toHaveLength(causes);
    for (const { violations, blastRadius } of all) {
      expect(blastRadius).toMatchObject({ slas: SLAS / causes, operations: 12 / causes });
      // Nobody is told the other cause, and everybody is told one.
      for (const { sla, explanation } of violations)
        expect(explanation?.culprit?.name).toContain(culpritOfSla(sla.id, site));
      expect(new Set(violations.map(({ sla }) => culpritOfSla(sla.id, site))).size).toBe(1);
    }
    await eventually(() => {
      expect(webhook.pages.filter(({ event }) => event === 'opened')).toHaveLength(causes);
      expect(mailbox.mails).toHaveLength(causes);
    });
    expect(new Set(webhook.pages.map(({ incident }) => incident.id)).size).toBe(causes);
    expect(webhook.pages.filter(({ event }) => event === 'updated').length).toBeLessThanOrEqual(causes);
  }, 120_000);
});
