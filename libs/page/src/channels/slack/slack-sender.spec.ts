import { HttpClient } from '../http/http-client.js';
import { isRecord, jsonOf } from '../http/json.js';
import { ReceiverStub, type Refusal } from '../../testing/receiver-stub.js';
import { slack } from '../../testing/receivers/slack.js';
import { resolvedIncident } from '../../testing/incidents.js';
import { outgoing } from '../../testing/senders.js';

const FIRST = { channel: 'C024BE91L', ts: '1503435956.000247' };
const picture = { missing: 'no trace to show' };
const resolution = outgoing(resolvedIncident(), 'resolved', picture, FIRST);

describe('a Slack channel', () => {
  const answers: Record<string, Refusal> = {};
  const routes = Object.entries(slack.routes).map(([route, { schema, answer }]) => {
    const told = {
      schema,
      get answer() {
        return answers[route] ?? answer;
      },
    };
    return [route, told] as const;
  });
  const stub = new ReceiverStub(Object.fromEntries(routes), slack.refusal);
  let at: ReturnType<typeof slack.to>;

  beforeAll(async () => {
    at = slack.to(await stub.start(), new HttpClient({ version: '1', timeoutMs: 10_000 }));
  });
  beforeEach(() => {
    stub.received.splice(0);
    for (const route of Object.keys(answers)) delete answers[route];
  });
  afterAll(() => stub.stop());

  const refuse = (route: string, error: string) => {
    answers[route] = { status: 200, body: JSON.stringify({ ok: false, error }) };
  };
  const sent = () =>
    stub.received.map(({ route, body }) => {
      const message = jsonOf(body);
      return isRecord(message) ? [route, message.channel, message.ts ?? message.thread_ts] : [route];
    });

  it('is told where it has put the page', async () => {
    expect(await at.sender.send(at.channel, outgoing())).toEqual({ delivered: true, receipt: FIRST });
    expect(sent()).toEqual([['POST /chat.postMessage', '#alerts', undefined]]);
    expect(stub.received[0]?.headers.authorization).toBe('Bearer xoxb-123456789');
  });

  it('shows the end in the page of the opening, and says it in its thread', async () => {
    expect(await at.sender.send(at.channel, resolution)).toEqual({ delivered: true, receipt: FIRST });
    expect(sent()).toEqual([
      ['POST /chat.update', FIRST.channel, FIRST.ts],
      ['POST /chat.postMessage', FIRST.channel, FIRST.ts],
    ]);
  });

  it('keeps the examples in the page of the opening, and says but the news below it', async () => {
    await at.sender.send(at.channel, resolution);
    const [changed, reply] = stub.received.map(({ body }) => body);
    expect(changed).toContain('/traces/3f1c');
    expect(reply).toContain('It lasted 6 min 40 s');
    expect(reply).not.toContain('/traces/3f1c');
  });

  it.each([
    ['escalated', true],
    ['reopened', true],
    ['updated', undefined],
    ['acknowledged', undefined],
  ] as const)('shows a reply that tells %s to the whole channel: %s', async (event, all) => {
    await at.sender.send(at.channel, outgoing({}, event, picture, FIRST));
    const [, reply] = stub.received.map(({ body }) => jsonOf(body));
    expect(isRecord(reply) && reply.reply_broadcast).toBe(all);
  });

  it('says the end also where the page can be changed no more', async () => {
    refuse('POST /chat.update', 'message_not_found');
    expect(await at.sender.send(at.channel, resolution)).toMatchObject({ delivered: true });
    expect(stub.received).toHaveLength(2);
  });

  it('has nothing said twice: what fails first is what may be done again', async () => {
    refuse('POST /chat.update', 'internal_error');
    expect(await at.sender.send(at.channel, resolution)).toMatchObject({ recoverable: true });
    expect(stub.received).toHaveLength(1);
  });

  it.each([
    [
      'channel_not_found',
      false,
      'Slack refused chat.postMessage: channel_not_found (invite the app to the channel)',
    ],
    ['invalid_auth', false, 'Slack refused chat.postMessage: invalid_auth'],
    ['ratelimited', true, 'Slack refused chat.postMessage: ratelimited'],
  ])('that answers %s is tried again: %s', async (error, recoverable, message) => {
    refuse('POST /chat.postMessage', error);
    const attempt = await at.sender.send(at.channel, outgoing());
    expect(attempt).toEqual({ delivered: false, recoverable, error: message });
  });

  it('whose answer is the page of a proxy is tried again', async () => {
    answers['POST /chat.postMessage'] = { status: 200, body: '<html>' };
    expect(await at.sender.send(at.channel, outgoing())).toMatchObject({ recoverable: true });
  });
});
