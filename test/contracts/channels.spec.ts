import { createServer, type Server } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { type EmailChannel, type WebhookChannel } from '#contract';
import { silentLogger } from '#kit';
import { EmailSender, WebhookSender } from '#page';
import { type Behaviour, channelContract, type ChannelRig } from './channel.contract.js';

/** A busy machine must not make an answer of its own stub late. */
const TIMEOUT_MS = 2_000;

/** A port of 127.0.0.1 at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const { port } = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(server: Server | SMTPServer): Promise<AddressInfo> {
  const socketServer = server instanceof SMTPServer ? server.server : server;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const address = socketServer.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address;
}

async function webhookRig(): Promise<ChannelRig<WebhookChannel>> {
  let behaviour: Behaviour = { does: 'answer', code: 200 };
  const secrets = ['s3cret-path', 's3cret-query', 's3cret-word', 'czNjcmV0LXdvcmQ=', 's3cret-header'];
  const server = createServer((request, response) => {
    request.resume();
    if (behaviour.does === 'stay-silent') return;
    if (behaviour.does === 'answer') response.writeHead(behaviour.code, { location: '/elsewhere' }).end();
    else
      response.writeHead(400).end(`${request.url} ${JSON.stringify(request.headers)} ${secrets.join(' ')}`);
  });
  const { port } = await listening(server);
  const channelAt = (at: number): WebhookChannel => ({
    id: 'hook',
    name: 'Hook',
    type: 'webhook',
    url: `http://bot:s3cret-word@127.0.0.1:${at}/s3cret-path?key=s3cret-query`,
    headers: { 'X-Token': 's3cret-header' },
  });
  const sender = new WebhookSender({ version: '1', timeoutMs: TIMEOUT_MS });
  return {
    sender,
    channel: channelAt(port),
    unreachable: { sender, channel: channelAt(await closedPort()) },
    secrets,
    behave: (next) => (behaviour = next),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function emailRig(): Promise<ChannelRig<EmailChannel>> {
  let behaviour: Behaviour = { does: 'answer', code: 250 };
  const sockets = new Set<Socket>();
  const secrets = ['s3cret-word', 'czNjcmV0LXdvcmQ=', Buffer.from('\0bot\0s3cret-word').toString('base64')];
  const refusal = () => {
    const code = behaviour.does === 'answer' ? behaviour.code : 550;
    const text = behaviour.does === 'quote-secrets' ? `not with ${secrets.join(' ')}` : 'no';
    return code < 400 ? undefined : Object.assign(new Error(text), { responseCode: code });
  };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: (_auth, _session, callback) => callback(null, { user: 'bot' }),
    onRcptTo: (_address, _session, callback) => {
      if (behaviour.does !== 'stay-silent') callback(refusal());
    },
    onData: (stream, _session, callback) => {
      stream.resume();
      stream.on('end', () => callback());
    },
  });
  server.server.on('connection', (socket: Socket) => sockets.add(socket));
  const { port } = await listening(server);
  const senderAt = (at: number) =>
    new EmailSender(
      {
        url: `smtp://bot:s3cret-word@127.0.0.1:${at}`,
        from: 'Culprit <culprit@culprit.example>',
        timeoutMs: TIMEOUT_MS,
      },
      silentLogger(),
    );
  const channel: EmailChannel = { id: 'on-call', name: 'On call', type: 'email', to: ['ann@example.org'] };
  return {
    sender: senderAt(port),
    channel,
    unreachable: { sender: senderAt(await closedPort()), channel },
    secrets,
    behave: (next) => (behaviour = next),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

channelContract('webhook', webhookRig, [
  [200, 'delivered'],
  [202, 'delivered'],
  [204, 'delivered'],
  [302, 'given up'],
  [308, 'given up'],
  [400, 'given up'],
  [401, 'given up'],
  [404, 'given up'],
  [408, 'again'],
  [410, 'given up'],
  [413, 'given up'],
  [425, 'again'],
  [429, 'again'],
  [500, 'again'],
  [502, 'again'],
  [503, 'again'],
]);

channelContract('email', emailRig, [
  [250, 'delivered'],
  [421, 'again'],
  [450, 'again'],
  [451, 'again'],
  [452, 'again'],
  [550, 'given up'],
  [551, 'given up'],
  [552, 'given up'],
  [553, 'given up'],
  [554, 'given up'],
]);
