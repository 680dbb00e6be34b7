import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type WebhookChannel } from '#contract';
import { ACTIONS } from '../../testing/causes.js';
import { outgoing } from '../../testing/senders.js';
import { HttpClient } from '../http/http-client.js';
import { WebhookSender } from './webhook-sender.js';

type Received = { request: IncomingMessage; body: string };

let server: Server;
let received: Received[] = [];
let answer = (response: ServerResponse): void => void response.writeHead(200).end();

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ request, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
beforeEach(() => {
  received = [];
  answer = (response) => void response.writeHead(200).end();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const sender = new WebhookSender(new HttpClient({ version: '1.2.3', timeoutMs: 2_000 }));

function channel(change: Partial<WebhookChannel> = {}): WebhookChannel {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  const url = `http://127.0.0.1:${address.port}/hook?a=b`;
  return { id: 'hook', name: 'Hook', type: 'webhook', url, headers: {}, ...change };
}

describe('WebhookSender', () => {
  it('POSTs the page as JSON, with the delivery’s id to dedupe by', async () => {
    const sent = outgoing();
    expect(await sender.send(channel(), sent)).toEqual({ delivered: true });
    const [got] = received;
    expect(got?.request.method).toBe('POST');
    expect(got?.request.url).toBe('/hook?a=b');
    expect(got?.request.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'culprit/1.2.3',
      'idempotency-key': 'd-17',
    });
    expect(JSON.parse(got?.body ?? '')).toEqual(sent.page);
  });

  it('sends the channel’s headers, but none in the place of its own', async () => {
    await sender.send(
      channel({ headers: { Authorization: 'Bearer t', 'Idempotency-Key': 'x' } }),
      outgoing(),
    );
    expect(received[0]?.request.headers).toMatchObject({
      authorization: 'Bearer t',
      'idempotency-key': 'd-17',
    });
  });

  it('sends credentials of the address as basic authentication', async () => {
    const url = channel().url.replace('http://', 'http://us%40er:pa%3Ass@');
    await sender.send(channel({ url }), outgoing());
    const basic = `Basic ${Buffer.from('us@er:pa:ss').toString('base64')}`;
    expect(received[0]?.request.headers.authorization).toBe(basic);
  });

  it('notes when to come again', async () => {
    answer = (response) => void response.writeHead(429, { 'retry-after': '30' }).end('slow down');
    const attempt = await sender.send(channel(), outgoing());
    expect(attempt).toMatchObject({
      recoverable: true,
      error: expect.stringMatching(/429, retry after 30 s: slow down/),
      retryAfterMs: 30_000,
    });
  });

  it('does not follow redirects', async () => {
    answer = (response) => void response.writeHead(307, { location: channel().url }).end();
    const attempt = await sender.send(channel(), outgoing());
    expect(attempt).toMatchObject({
      recoverable: false,
      error: expect.stringContaining('redirects are not followed'),
    });
    expect(received).toHaveLength(1);
  });

  it('gives up waiting, also in the middle of an answer', async () => {
    answer = (response) => void response.writeHead(500).write('begun');
    const late = await sender.send(channel(), outgoing());
    expect(late).toMatchObject({
      recoverable: true,
      error: expect.stringContaining('did not answer within 2000 ms'),
    });
  });

  it('reads no more of an endless answer than it shows', async () => {
    answer = (response) => {
      response.writeHead(400);
      const more = (): void => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    };
    const attempt = await sender.send(channel(), outgoing());
    expect(attempt).toMatchObject({ recoverable: false });
    expect('error' in attempt && attempt.error.length).toBeLessThan(300);
  });

  it('gives up on headers that can’t be sent, without showing them', async () => {
    const attempt = await sender.send(channel({ headers: { 'x-token': 'snow☃secret' } }), outgoing());
    expect(attempt).toMatchObject({ recoverable: false });
    expect(JSON.stringify(attempt)).not.toContain('secret');
  });

  it('shows no link that acts where the other side quotes what it refuses', async () => {
    const [acknowledge] = ACTIONS;
    const token = acknowledge?.href.split('/').at(-1) ?? '';
    answer = (response) => void response.writeHead(400).end(`refused: ${acknowledge?.href}`);
    const attempt = await sender.send(channel(), outgoing({}, 'opened', undefined, null, ACTIONS));
    expect(attempt).toMatchObject({ delivered: false, error: expect.stringContaining('/a/***') });
    expect(JSON.stringify(attempt)).not.toContain(token);
  });
});
