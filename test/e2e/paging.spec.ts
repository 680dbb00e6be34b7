import { type Incident, type Page } from '#contract';
import { testDatabase, type TestDatabase } from '../postgres/test-database.js';
import { eventually } from './world/eventually.js';
import { exportSpans } from './world/exporters.js';
import { Mailbox } from './world/mailbox.js';
import { Service, urlOf } from './world/service.js';
import { Shop, type Checkout } from './world/shop.js';
import { Webhook } from './world/webhook.js';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
/** So many healthy requests that the recovery is as sure as the violation was. */
const ENOUGH_TO_RECOVER = 300;

let database: TestDatabase;
let mailbox: Awaited<ReturnType<typeof Mailbox.open>>;
let webhook: Awaited<ReturnType<typeof Webhook.open>>;
let culprit: Service;
let shop: Shop;

beforeAll(async () => {
  database = await testDatabase();
  mailbox = await Mailbox.open();
  webhook = await Webhook.open();
  culprit = await Service.start(urlOf(database), { SMTP_URL: `smtp://127.0.0.1:${mailbox.port}` });
  shop = new Shop(culprit.clock);
  const { http } = culprit;
  for (const [key, tier] of Object.entries({ acme: 'gold', globex: 'gold', umbrella: 'silver' }))
    await http.put(`/api/v1/accounts/${key}`).send({ labels: { tier } }).expect(201);
  const mail = { name: 'On call', type: 'email', to: ['ann@example.org'] };
  const hook = { name: 'Hook', type: 'webhook', url: webhook.url };
  for (const channel of [mail, hook]) await http.post('/api/v1/channels').send(channel).expect(201);
  culprit.settle();
});
afterAll(async () => {
  await culprit.stop();
  await Promise.all([mailbox.close(), webhook.close(), database.drop()]);
});

async function send(count: number, checkout: Checkout): Promise<void> {
  await exportSpans(culprit, shop.checkouts(count, checkout));
}

async function incidentsOf(sla: string): Promise<Incident[]> {
  const { body } = await culprit.http.get('/api/v1/incidents').query({ sla }).expect(200);
  return body.items;
}

async function onlyIncidentOf(sla: string): Promise<Incident> {
  const [incident, ...others] = await incidentsOf(sla);
  expect(others).toEqual([]);
  if (!incident) throw new Error(`no incident of ${sla}`);
  return incident;
}

/** The state of each account as its rule was judged last. */
async function statesOf(sla: string): Promise<Record<string, string>> {
  const { body } = await culprit.http.get(`/api/v1/slas/${sla}/status`).expect(200);
  const items: { account: string; state: string }[] = body.items;
  return Object.fromEntries(items.map(({ account, state }) => [account, state]));
}

function pagesOf(sla: string): Page[] {
  return webhook.pages.filter((page) => page.incident.violations[0]?.sla.id === sla);
}

function mailsOf(sla: string) {
  return mailbox.mails.filter((mail) => mail.text?.includes(`SLA ${sla}, version `));
}

describe('an inner service becomes slow for a gold account', () => {
  const SLA = 'gold-checkout';

  it('is quiet while all is well', async () => {
    const { http } = culprit;
    await http
      .post('/api/v1/slas')
      .send({
        name: 'Gold checkout',
        accounts: { labels: { tier: 'gold' } },
        operation: { service: 'gateway', name: 'POST /checkout' },
        objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
        severity: 'critical',
        channels: ['on-call', 'hook'],
      })
      .expect(201);
    for (const account of ['acme', 'globex', 'umbrella']) await send(60, { account });
    await eventually(async () => expect(await statesOf(SLA)).toEqual({ acme: 'ok', globex: 'ok' }));
    expect(await incidentsOf(SLA)).toEqual([]);
  });

  it('sends a mail that names the service, with its evidence', async () => {
    await send(20, { account: 'acme', paymentsExtraMs: 900 });
    const mail = await eventually(() => {
      expect(mailsOf(SLA)).toHaveLength(1);
      return mailsOf(SLA)[0];
    });
    expect(mail?.subject).toMatch(
      /^\[culprit\] Gold checkout: POST \/checkout p99 9\d\d ms > 500 ms — payments \(gold: acme\)$/,
    );
    const sentence = pagesOf(SLA)[0]?.incident.explanation?.sentence;
    expect(sentence).toMatch(
      /^payments takes \d+ ms of the \d+ ms more than usual \(\d+ %\), inside payments itself\.$/,
    );
    expect(mail?.text).toContain(sentence);
    for (const body of [mail?.text, mail?.html]) expect(body).toContain('20 of 80 requests slow');
    expect(mail?.text).toMatch(/25 % of 80 requests took longer than 500 ms; /);
    expect(mail?.attachments).toHaveLength(2);
    for (const { content, cid } of mail?.attachments ?? []) {
      expect(content.subarray(0, 4)).toEqual(PNG);
      expect(mail?.html).toContain(`src="cid:${cid}"`);
    }
  });

  it('opens the link of each of the examples, slow and healthy', async () => {
    const { incident, exemplars } = pagesOf(SLA)[0] ?? {};
    expect(incident?.explanation).toMatchObject({
      verdict: 'named',
      confidence: 'high',
      culprit: { name: 'payments', kind: 'service' },
    });
    const roles = exemplars?.map(({ role }) => role) ?? [];
    // Of the webhook, which shows up to 50; the mail has 15.
    expect(roles.filter((role) => role === 'violating')).toHaveLength(20);
    expect(roles.filter((role) => role === 'healthy').length).toBeGreaterThan(0);
    for (const { traceId, account, links } of exemplars ?? []) {
      const link = links[0]?.href ?? '';
      expect(link).toContain(`/traces/${traceId}`);
      const { text } = await culprit.open(link).expect(200).expect('Content-Type', /html/);
      for (const word of ['Waterfall', 'critical path', 'gateway', 'payments', 'charge', account])
        expect(text).toContain(word);
    }
    expect(mailsOf(SLA)[0]?.text).toContain(exemplars?.[0]?.links[0]?.href);
  });

  it('sends the webhook the same', () => {
    const [page] = pagesOf(SLA);
    expect(page).toMatchObject({
      version: 2,
      event: 'opened',
      incident: { status: 'open', violations: [{ sla: { id: SLA } }] },
    });
    expect(mailsOf(SLA)[0]?.subject).toBe(`[culprit] ${page?.title}`);
    expect(mailsOf(SLA)[0]?.text).toContain(page?.incidentUrl);
    expect(page?.incident.violations[0]?.accounts).toMatchObject([
      { account: 'acme', labels: { tier: 'gold' } },
    ]);
  });

  it('shows in /metrics what it did and how long that took', async () => {
    const { text } = await culprit.http.get('/metrics').expect(200);
    const operation = 'service_name="gateway",span_name="POST /checkout",span_kind="SPAN_KIND_SERVER"';
    for (const line of [
      `traces_span_metrics_duration_seconds_count{${operation}} 200`,
      `traces_span_metrics_duration_seconds_bucket{${operation},le="0.5"} 180`,
      `culprit_account_duration_seconds_count{account="acme",${operation}} 80`,
      `culprit_sla_state{sla="${SLA}",${operation},account="acme",state="firing"} 1`,
      `culprit_sla_state{sla="${SLA}",${operation},account="globex",state="ok"} 1`,
      'culprit_spans_received_total{transport="http"} 800',
      'culprit_explanations_total{verdict="named",reason="excess-over-baseline"} 1',
    ])
      expect(linesOf(text)).toContain(canonical(line));
    // A mail and a webhook: two pages of one violation.
    expect(text).toMatch(/^culprit_time_to_page_seconds_count 2$/m);
    const seconds = Number(/^culprit_time_to_page_seconds_sum (\S+)$/m.exec(text)?.[1]) / 2;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(10);
  });

  it('adds an account that joins, without another page', async () => {
    await send(20, { account: 'globex', paymentsExtraMs: 900 });
    await eventually(async () => {
      const [violation] = (await onlyIncidentOf(SLA)).violations;
      expect(violation?.accounts.map(({ account, state }) => [account, state])).toEqual([
        ['acme', 'firing'],
        ['globex', 'firing'],
      ]);
    });
  });

  it('sends one mail when it has healed, in reply to the first', async () => {
    culprit.clock.advance(40_000);
    for (const account of ['acme', 'globex']) await send(ENOUGH_TO_RECOVER, { account });
    await eventually(async () => {
      const { status, deliveries } = await onlyIncidentOf(SLA);
      expect(status).toBe('resolved');
      expect(
        deliveries.map(({ event, channel, status }) => `${event} ${channel} ${status}`).toSorted(),
      ).toEqual([
        'opened hook delivered',
        'opened on-call delivered',
        'resolved hook delivered',
        'resolved on-call delivered',
      ]);
    });
    const [opened, resolved] = mailsOf(SLA);
    expect(mailsOf(SLA)).toHaveLength(2);
    expect(resolved?.subject).toMatch(
      /^\[culprit\] Resolved: Gold checkout: POST \/checkout after .* — payments/,
    );
    expect(resolved?.inReplyTo).toBe(opened?.messageId);
    expect(pagesOf(SLA).map(({ event }) => event)).toEqual(['opened', 'resolved']);
  });

  it('opens the links also when recall has forgotten the traces', async () => {
    const forgotten = shop.checkouts(1, { account: 'acme' });
    await exportSpans(culprit, forgotten);
    const traceId = forgotten[0]?.spanContext().traceId;
    await culprit.http.get(`/traces/${traceId}`).expect(200);
    culprit.clock.advance(10 * 60_000 + 10_000);
    await eventually(async () => {
      // What was committed last is kept for some seconds more.
      culprit.clock.advance(1_000);
      await culprit.http.get(`/traces/${traceId}`).expect(404);
    });
    for (const { links } of pagesOf(SLA)[0]?.exemplars ?? []) {
      const { text } = await culprit.open(links[0]?.href ?? '').expect(200);
      expect(text).toContain('charge');
    }
  });
});

describe('requests fail too often', () => {
  const SLA = 'checkout-errors';

  it('pages all traffic as one, without any account attribute, and names who throws', async () => {
    await culprit.http
      .post('/api/v1/slas')
      .send({
        name: 'Checkout errors',
        operation: { service: 'gateway', name: 'POST /check*' },
        objective: { type: 'error-rate', maxPercent: 1 },
        channels: ['on-call', 'hook'],
      })
      .expect(201);
    await send(40, {});
    await send(15, { failed: true });
    const page = await eventually(() => {
      expect(mailsOf(SLA)).toHaveLength(1);
      expect(pagesOf(SLA)).toHaveLength(1);
      return pagesOf(SLA)[0];
    });
    expect(page?.incident.violations[0]?.accounts.map(({ account }) => account)).toEqual(['*']);
    expect(page?.incident.explanation).toMatchObject({
      reason: 'error-origin',
      culprit: { name: 'payments' },
      errorOrigin: { operation: 'charge', exceptionType: 'RangeError', message: 'card declined' },
    });
    expect(page?.exemplars.filter(({ error }) => error)).toHaveLength(15);
    const [mail] = mailsOf(SLA);
    expect(mail?.subject).toMatch(
      /^\[culprit\] Checkout errors: POST \/checkout failed \d+ % > 1 % — payments$/,
    );
    expect(mail?.text).toContain('Culprit: payments');
    expect(mail?.text).toContain('15 of 15 failed requests: charge, exception RangeError: card declined');
  });
});

describe('a rule is violated whose culprit has an open incident, and is deleted', () => {
  const SLA = 'each-checkout';

  it('joins that incident without another page, and leaves it open', async () => {
    await culprit.http
      .post('/api/v1/slas')
      .send({
        name: 'Each checkout',
        accounts: 'each',
        operation: { service: 'gateway', name: 'POST /checkout' },
        objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
        windowSeconds: 120,
        channels: ['on-call'],
      })
      .expect(201);
    for (const account of ['initech', 'umbrella']) await send(20, { account, paymentsExtraMs: 900 });
    const own = ({ violations }: Incident) => violations.find(({ sla }) => sla.id === SLA);
    await eventually(async () => expect(own(await onlyIncidentOf(SLA))?.accounts).toHaveLength(2));
    expect((await onlyIncidentOf(SLA)).id).toBe((await onlyIncidentOf('checkout-errors')).id);
    await culprit.http.delete(`/api/v1/slas/${SLA}`).expect(204);
    await eventually(async () => expect(own(await onlyIncidentOf(SLA))?.resolvedAt).not.toBeNull());
    expect((await onlyIncidentOf(SLA)).status).toBe('open');
    expect(mailsOf(SLA)).toEqual([]);
  });
});

describe('a channel', () => {
  it('can be tried out', async () => {
    await culprit.http.post('/api/v1/channels/on-call/test').expect(200, { delivered: true });
    const test = mailbox.mails.at(-1);
    expect(test?.subject).toMatch(/^\[culprit\] TEST: /);
    expect(test?.attachments.map(({ contentType }) => contentType)).toEqual(['image/png', 'image/png']);
    await culprit.http.post('/api/v1/channels/hook/test').expect(200, { delivered: true });
    expect(webhook.pages.at(-1)).toMatchObject({ event: 'test' });
  });

  it('that does not take pages says why', async () => {
    await culprit.http
      .post('/api/v1/channels')
      .send({ name: 'Nobody', type: 'webhook', url: 'http://127.0.0.1:1/' })
      .expect(201);
    const { body } = await culprit.http.post('/api/v1/channels/nobody/test').expect(502);
    expect(body.detail).toContain('127.0.0.1');
  });
});

/** Lines of the Prometheus text format with their labels in order, for that is no promise. */
function linesOf(text: string): string[] {
  return text.split('\n').map(canonical);
}

function canonical(line: string): string {
  return line.replace(
    /\{(.*)\}/,
    (_, labels: string) =>
      `{${labels
        .match(/\w+="[^"]*"/g)
        ?.toSorted()
        .join()}}`,
  );
}
