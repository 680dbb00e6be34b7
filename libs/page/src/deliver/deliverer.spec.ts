import { type Channel, type EmailChannel, type PageAction, type WebhookChannel } from '#contract';
import { ManualClock, silentLogger } from '#kit';
import { ChannelSender, type OutgoingPage } from '../channels/channel-sender.js';
import { buildSenders } from '../channels/senders.js';
import { type Attempt, type DueDelivery } from '../ports.js';
import { type Picture } from '../render/page-facts.js';
import { WaterfallPng } from '../render/waterfall-png.js';
import { BEGAN_UNIX_MS, incident, named, SENT_UNIX_MS } from '../testing/incidents.js';
import { links } from '../testing/senders.js';
import { span } from '../testing/spans.js';
import { type WaterfallRequest } from '../pictures/pictures.js';
import { Deliverer, type DelivererOptions } from './deliverer.js';
import { sampleLatency } from './sample-latency.js';

class RecordingSender<C extends Channel> extends ChannelSender<C> {
  readonly sent: (Omit<OutgoingPage, 'picture'> & { channel: C; picture: Picture; histogram: Picture })[] =
    [];
  next: Attempt | Error = { delivered: true };

  protected async attempt(channel: C, outgoing: OutgoingPage): Promise<Attempt> {
    const picture = await outgoing.picture('waterfall');
    this.sent.push({ ...outgoing, channel, picture, histogram: await outgoing.picture('histogram') });
    if (this.next instanceof Error) throw this.next;
    return this.next;
  }
}

const email: EmailChannel = { id: 'on-call', name: 'On call', type: 'email', to: ['ann@example.org'] };
const hook: WebhookChannel = {
  id: 'hook',
  name: 'Hook',
  type: 'webhook',
  url: 'https://x.example',
  headers: {},
};

function due(
  event: 'opened' | 'resolved' = 'opened',
  channel: Channel = email,
  incidentId = 'known',
): DueDelivery {
  const createdAt = new Date(SENT_UNIX_MS).toISOString();
  const delivery = {
    id: 'd-17',
    channel: channel.id,
    event,
    sequence: 0,
    status: 'queued' as const,
    attempts: 1,
    lastError: null,
    createdAt,
    deliveredAt: null,
  };
  return { delivery, event, incidentId, noticeId: null, channel, receipt: null };
}

/** Links that say what they were made from. */
function offering(about: unknown[]): PageAction[] {
  return [{ kind: 'acknowledge', label: 'Acknowledge', href: JSON.stringify(about) }];
}

const noEvidence = () => Promise.resolve([]);

function setUp(change: Partial<DelivererOptions> = {}) {
  const senders = {
    ...buildSenders(undefined, { version: '1' }, silentLogger()),
    email: new RecordingSender<EmailChannel>(),
    webhook: new RecordingSender<WebhookChannel>(),
  };
  const drawn: WaterfallRequest[] = [];
  const times: unknown[] = [];
  const deliverer = new Deliverer({
    store: {
      find: (id) => Promise.resolve(id === 'known' ? incident() : undefined),
      keptTrace: (traceId) => Promise.resolve([span(traceId, '1'.repeat(16))]),
      evidenceOf: noEvidence,
    },
    notices: { find: () => Promise.resolve(undefined) },
    senders,
    links,
    actions: {
      of: async (...about) => offering(about),
      ofTest: async (...about) => offering(['test', ...about]),
    },
    latencySvg: () => '<svg xmlns="http://www.w3.org/2000/svg" width="44" height="22"/>',
    pictureLinks: { of: () => Promise.resolve([]) },
    waterfallSvg: (request) => {
      drawn.push(request);
      return '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"/>';
    },
    png: new WaterfallPng(),
    clock: new ManualClock(SENT_UNIX_MS),
    log: silentLogger(),
    onPaged: (time, channel) => times.push({ ...time, channel }),
    ...change,
  });
  return { deliverer, senders, drawn, times };
}

describe('Deliverer', () => {
  it('sends the page with the waterfall of the slowest example', async () => {
    const { deliverer, senders, drawn } = setUp();
    expect(await deliverer.deliver(due())).toEqual({ delivered: true });
    const [sent] = senders.email.sent;
    expect(sent?.page).toMatchObject({ event: 'opened', deliveryId: 'd-17' });
    expect(sent?.picture).toMatchObject({ width: 40, height: 20 });
    expect(drawn).toMatchObject([{ rootSpanId: '3f1c3f1c3f1c3f1c', culprit: 'payments-db', maxRows: 24 }]);
  });

  it('sends how long requests took, of the violation that weighs most of those where that is known', async () => {
    const known = incident();
    const latency = sampleLatency(SENT_UNIX_MS);
    const evidence = { explanation: named, exemplars: [], lastBadSpan: null, latency };
    const { deliverer, senders } = setUp({
      store: {
        find: () => Promise.resolve(known),
        keptTrace: () => Promise.resolve([]),
        evidenceOf: (violationIds) => Promise.resolve([{ violationIds, evidence }]),
      },
    });
    await deliverer.deliver(due());
    const [sent] = senders.email.sent;
    expect(sent?.page).toMatchObject({ latency: { promisedNs: 500_000_000 } });
    expect(sent?.facts.latency?.caption).toBe(
      '8.1 % of 602 requests took longer than 500 ms; in the hour before none of 30,000.',
    );
    expect(sent?.histogram).toMatchObject({ width: 44, height: 22 });
  });

  it('sends the page all the same where nobody knows how long requests took', async () => {
    const evidenceOf = () => Promise.reject(new Error('x'));
    const find = () => Promise.resolve(incident());
    const { deliverer, senders } = setUp({
      store: { find, keptTrace: () => Promise.resolve([]), evidenceOf },
    });
    expect(await deliverer.deliver(due())).toEqual({ delivered: true });
    expect(senders.email.sent[0]?.page).not.toHaveProperty('latency');
    expect(senders.email.sent[0]?.histogram).toHaveProperty('missing');
  });

  it('has links of this delivery in the page, to do what can still be done', async () => {
    const { deliverer, senders } = setUp();
    await deliverer.deliver(due());
    await deliverer.deliver(due('resolved', hook));
    await deliverer.sendTest(email);
    const offered = [...senders.email.sent, ...senders.webhook.sent].map(({ facts }) =>
      JSON.parse(facts.actions[0]?.href ?? ''),
    );
    const whole = ['acknowledge', 'useful', 'noise'];
    expect(offered).toEqual([
      [incident().id, 'd-17', email.id, whole],
      ['test', email.id, whole],
      [incident().id, 'd-17', hook.id, ['useful', 'noise']],
    ]);
  });

  it('hands on what the page before was called, and what this one is', async () => {
    const receipt = { ts: '1503435956.000247' };
    const { deliverer, senders } = setUp();
    senders.webhook.next = { delivered: true, receipt };
    expect(await deliverer.deliver({ ...due('resolved', hook), receipt })).toEqual({
      delivered: true,
      receipt,
    });
    expect(senders.webhook.sent[0]?.receipt).toEqual(receipt);
  });

  it('tells time to page by channel, from the end of the violating span to now', async () => {
    const { deliverer, times } = setUp();
    await deliverer.deliver(due('opened', hook));
    expect(times).toEqual([{ totalMs: 6_800, senderDelayMs: 400, ownMs: 6_400, channel: 'webhook' }]);
  });

  it('calls nothing a delay of a sender whose clock is ahead', async () => {
    const early = incident({ lastBadSpanEndUnixMs: BEGAN_UNIX_MS + 16_000 });
    const find = () => Promise.resolve(early);
    const { deliverer, times } = setUp({
      store: { find, keptTrace: () => Promise.resolve([]), evidenceOf: noEvidence },
    });
    await deliverer.deliver(due());
    expect(times).toMatchObject([{ totalMs: 6_400, senderDelayMs: 0, ownMs: 6_400 }]);
  });

  it('tells no time of a resolution, nor of a page that was not accepted', async () => {
    const { deliverer, senders, times } = setUp();
    await deliverer.deliver(due('resolved'));
    senders.email.next = { delivered: false, recoverable: true, error: 'busy' };
    expect(await deliverer.deliver(due())).toEqual({ delivered: false, recoverable: true, error: 'busy' });
    expect(times).toEqual([]);
  });

  it.each([
    [
      'no spans are kept',
      {
        store: {
          find: () => Promise.resolve(incident()),
          keptTrace: () => Promise.resolve([]),
          evidenceOf: noEvidence,
        },
      },
    ],
    [
      'the store fails',
      {
        store: {
          find: () => Promise.resolve(incident()),
          keptTrace: () => Promise.reject(new Error('x')),
          evidenceOf: noEvidence,
        },
      },
    ],
    ['drawing fails', { png: { draw: () => Promise.reject(new Error('x')) } }],
    [
      'the drawing itself fails',
      {
        waterfallSvg: () => {
          throw new Error('x');
        },
      },
    ],
  ])('sends the page without its picture where %s', async (_, change) => {
    const { deliverer, senders } = setUp(change);
    expect(await deliverer.deliver(due())).toEqual({ delivered: true });
    expect(senders.email.sent[0]?.picture).toHaveProperty('missing');
  });

  it('gives up on an incident that is gone', async () => {
    const { deliverer } = setUp();
    expect(await deliverer.deliver(due('opened', email, 'gone'))).toMatchObject({ recoverable: false });
  });

  it('keeps what a sender throws from the stored error', async () => {
    const { deliverer, senders } = setUp();
    senders.email.next = new TypeError('the token s3cret is wrong');
    const attempt = await deliverer.deliver(due());
    expect(attempt).toMatchObject({ recoverable: true, error: expect.stringContaining('TypeError') });
    expect(JSON.stringify(attempt)).not.toContain('s3cret');
  });

  it('keeps pages for a mail server that is not configured yet', async () => {
    const { deliverer } = setUp({ senders: buildSenders(undefined, { version: '1' }, silentLogger()) });
    expect(await deliverer.deliver(due())).toMatchObject({
      recoverable: true,
      error: expect.stringContaining('set SMTP_URL'),
    });
  });

  it.each([email, hook] as const)('tests a channel with a page that says so: $type', async (channel) => {
    const { deliverer, senders, drawn, times } = setUp();
    expect(await deliverer.sendTest(channel)).toEqual({ delivered: true });
    const [sent] = senders[channel.type].sent;
    expect(sent?.page).toMatchObject({ event: 'test', title: expect.stringMatching(/^TEST: /) });
    expect(sent?.picture).toHaveProperty('png');
    expect(drawn[0]?.spans.some(({ spanId }) => spanId === drawn[0]?.rootSpanId)).toBe(true);
    expect(times).toEqual([]);
  });
});
