import * as fc from 'fast-check';
import { type Page } from '#contract';
import { renderNotice } from '../notices/notice-page.js';
import { type Receipt } from '../ports.js';
import { factsOf } from '../render/facts-of.js';
import { expectGolden } from '../testing/golden.js';
import { HOSTILE_NAMES, hostileIncident } from '../testing/hostile.js';
import { resolvedIncident, SENT_UNIX_MS, unclear } from '../testing/incidents.js';
import { silenceIncident } from '../testing/kinds.js';
import { ReceiverStub } from '../testing/receiver-stub.js';
import { alertmanager } from '../testing/receivers/alertmanager.js';
import { discord } from '../testing/receivers/discord.js';
import { pagerDuty } from '../testing/receivers/pagerduty.js';
import { ntfy, pushover } from '../testing/receivers/phones.js';
import { slack, slackWebhook } from '../testing/receivers/slack.js';
import { teams } from '../testing/receivers/teams.js';
import { alertmanagerWebhookReceiver } from '../testing/receivers/webhook.js';
import { outgoing } from '../testing/senders.js';
import { type OutgoingPage } from './channel-sender.js';
import { HttpClient } from './http/http-client.js';

/** Half of a character among them. */
const ACTING = [
  '<',
  '>',
  '@',
  '&',
  '*',
  '_',
  '`',
  '|',
  '[',
  ']',
  '(',
  ')',
  '#',
  '\\',
  '"',
  '\n',
  '\u202e',
  '\ud83d',
];

const RECEIVERS = [
  alertmanagerWebhookReceiver,
  alertmanager,
  pagerDuty,
  slack,
  slackWebhook,
  teams,
  discord,
  ntfy,
  pushover,
];

describe.each(RECEIVERS)('what $name receives', ({ name, routes, refusal, to, acts }) => {
  const stub = new ReceiverStub(routes, refusal);
  let channelAt: ReturnType<typeof to>;

  beforeAll(async () => {
    channelAt = to(await stub.start(), new HttpClient({ version: '1', timeoutMs: 10_000 }));
  });
  beforeEach(() => void stub.received.splice(0));
  afterAll(() => stub.stop());

  /** The requests that it takes; none is refused. */
  async function requestsOf(page: OutgoingPage) {
    const { sender, channel } = channelAt;
    const attempt = await sender.send(channel, page);
    expect(attempt).toMatchObject({ delivered: true });
    const receipt = attempt.delivered ? (attempt.receipt ?? null) : null;
    return { requests: stub.received.splice(0), receipt };
  }

  const picture = { missing: 'no trace to show' };
  const pageOf = (event: Page['event'], receipt: Receipt | null) =>
    outgoing(event === 'resolved' ? resolvedIncident() : {}, event, picture, receipt);

  it('is what it documents, opened and resolved', async () => {
    const opened = await requestsOf(pageOf('opened', null));
    const resolved = await requestsOf(pageOf('resolved', opened.receipt));
    const shown = [opened, resolved].map(({ requests }) =>
      requests.map(({ route, body }): unknown => ({ route, body: JSON.parse(body) })),
    );
    const golden = { opened: shown[0], resolved: shown[1], receipt: opened.receipt };
    expectGolden(`channels/${name}.json`, `${JSON.stringify(golden, null, 2)}\n`);
  });

  it.each([
    ['a test', outgoing({}, 'test')],
    ['an incident that is not explained', outgoing({ explanation: null, exemplars: [] })],
    ['one that nobody is named for', outgoing({ explanation: unclear })],
    ['one without accounts', outgoing({ accounts: [] })],
    ['silence', outgoing(silenceIncident())],
  ])('is what it documents of %s', async (_, page) => {
    expect((await requestsOf(page)).requests).not.toHaveLength(0);
  });

  it.each(['open', 'resolved'] as const)('is what it documents of a notice, %s', async (status) => {
    const at = new Date(SENT_UNIX_MS).toISOString();
    const notice = {
      id: 'n-1',
      kind: 'node-blind' as const,
      subject: 'web-1',
      status,
      deliveries: [],
      title: 'Culprit is blind',
      text: 'One node is away.\n\nStart it.',
      openedAt: at,
      ...(status === 'open'
        ? { resolvedAt: null, resolution: null }
        : { resolvedAt: at, resolution: 'Back.' }),
    };
    const page = renderNotice(notice, {
      event: status === 'open' ? 'opened' : 'resolved',
      deliveryId: 'd-1',
      sentAtUnixMs: SENT_UNIX_MS,
      noticeUrl: 'https://culprit.example/notices/n-1',
    });
    const sent = { facts: factsOf(page), page, picture: () => Promise.resolve(picture), receipt: null };
    expect((await requestsOf(sent)).requests).not.toHaveLength(0);
  });

  it.each(HOSTILE_NAMES)(
    'does nothing, and is within its limits, where everything is called %j',
    async (named) => {
      for (const event of ['opened', 'resolved'] as const) {
        const { requests } = await requestsOf(outgoing(hostileIncident(named), event));
        for (const { body } of requests) expect(body).not.toMatch(acts);
      }
    },
  );

  it('is within its limits whatever everything is called', async () => {
    const unit = fc.oneof(fc.constantFrom(...ACTING), fc.string({ unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, minLength: 1, maxLength: 600 }), async (named) => {
        const { requests } = await requestsOf(outgoing(hostileIncident(named)));
        for (const { body } of requests) expect(body).not.toMatch(acts);
      }),
      { numRuns: 10 },
    );
  });
});
