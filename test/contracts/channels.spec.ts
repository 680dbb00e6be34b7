import { type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { type Channel, type EmailChannel } from '#contract';
import { silentLogger } from '#kit';
import {
  AlertmanagerSender,
  type ChannelSender,
  DiscordSender,
  EmailSender,
  type HttpClient,
  NtfySender,
  PagerDutySender,
  PushoverSender,
  SlackApi,
  SlackSender,
  SlackWebhookSender,
  TeamsSender,
  WebhookSender,
} from '#page';
import { type Behaviour, channelContract, type ChannelRig, type Outcome } from './channel.contract.js';
import {
  addressOf,
  closedPort,
  type HttpChannel,
  httpRig,
  IMPATIENT_MS,
  TIMEOUT_MS,
} from './http-channels.js';

const plain =
  (make: (url: string, http: HttpClient) => { sender: ChannelSender<Channel>; channel: Channel }) =>
  (host: string, http: HttpClient) =>
    make(`http://${host}`, http);

const webhook: HttpChannel = {
  secrets: [
    's3cret-path',
    's3cret-query',
    's3cret-word',
    'czNjcmV0LXdvcmQ=',
    's3cret-header',
    's3cret-of-signature',
  ],
  at: (host, http) => ({
    sender: new WebhookSender(http),
    channel: {
      id: 'hook',
      name: 'Hook',
      type: 'webhook',
      url: `http://bot:s3cret-word@${host}/s3cret-path?key=s3cret-query`,
      headers: { 'X-Token': 's3cret-header' },
      secret: 's3cret-of-signature',
    },
  }),
};

const alertmanager: HttpChannel = {
  secrets: ['s3cret-path', 's3cret-word', 'czNjcmV0LXdvcmQ=', 's3cret-header'],
  at: (host, http) => ({
    sender: new AlertmanagerSender(http),
    channel: {
      id: 'am',
      name: 'AM',
      type: 'alertmanager',
      urls: [`http://bot:s3cret-word@${host}/s3cret-path`],
      headers: { 'X-Token': 's3cret-header' },
    },
  }),
};

const KEY = 's3cretkey0s3cretkey0s3cretkey012';
const pagerDuty: HttpChannel = {
  secrets: [KEY],
  at: plain((url, http) => ({
    sender: new PagerDutySender(http, { us: url, eu: url }),
    channel: { id: 'pd', name: 'PD', type: 'pagerduty', routingKey: KEY, region: 'us' },
  })),
};

const slack: HttpChannel = {
  secrets: ['xoxb-s3cret-token'],
  accepts: '{"ok":true,"channel":"C024BE91L","ts":"1503435956.000247"}',
  at: plain((url, http) => ({
    sender: new SlackSender(new SlackApi(http, url)),
    channel: { id: 's', name: 'S', type: 'slack', token: 'xoxb-s3cret-token', channel: '#alerts' },
  })),
};

const slackWebhook: HttpChannel = {
  secrets: ['T0/B0/s3cret', 's3cret'],
  at: plain((url, http) => ({
    sender: new SlackWebhookSender(http),
    channel: { id: 's', name: 'S', type: 'slack-webhook', url: `${url}/services/T0/B0/s3cret` },
  })),
};

const teams: HttpChannel = {
  secrets: ['s3cret-path', 's3cret-sig'],
  at: plain((url, http) => ({
    sender: new TeamsSender(http),
    channel: { id: 't', name: 'T', type: 'teams', url: `${url}/workflows/s3cret-path?sig=s3cret-sig` },
  })),
};

const discord: HttpChannel = {
  secrets: ['s3cret-token'],
  at: plain((url, http) => ({
    sender: new DiscordSender(http),
    channel: { id: 'd', name: 'D', type: 'discord', url: `${url}/api/webhooks/1/s3cret-token` },
  })),
};

const ntfy: HttpChannel = {
  secrets: ['s3cret-topic', 's3cret-token'],
  at: plain((url, http) => ({
    sender: new NtfySender(http),
    channel: { id: 'n', name: 'N', type: 'ntfy', url, topic: 's3cret-topic', token: 's3cret-token' },
  })),
};

const TOKEN = 's3crettoken0s3crettoken0123456';
const USER = 's3cretuser00s3cretuser00123456';
const pushover: HttpChannel = {
  secrets: [TOKEN, USER],
  at: plain((url, http) => ({
    sender: new PushoverSender(http, url),
    channel: { id: 'p', name: 'P', type: 'pushover', token: TOKEN, user: USER },
  })),
};

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
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = addressOf(server.server.address());
  const senderAt = (at: number, timeoutMs = TIMEOUT_MS) =>
    new EmailSender(
      {
        url: `smtp://bot:s3cret-word@127.0.0.1:${at}`,
        from: 'Culprit <culprit@culprit.example>',
        timeoutMs,
      },
      silentLogger(),
    );
  const channel: EmailChannel = { id: 'on-call', name: 'On call', type: 'email', to: ['ann@example.org'] };
  return {
    sender: senderAt(port),
    channel,
    impatient: { sender: senderAt(port, IMPATIENT_MS), channel },
    unreachable: { sender: senderAt(await closedPort()), channel },
    secrets,
    behave: (next) => (behaviour = next),
    canAskForPauses: false,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

const HTTP_TABLE: [code: number, outcome: Outcome][] = [
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
];
/** An answer without content says nothing, where the answer is what counts. */
const ANSWERING_TABLE = HTTP_TABLE.filter(([code]) => code !== 204);

channelContract('webhook', () => httpRig(webhook), HTTP_TABLE);
channelContract('alertmanager', () => httpRig(alertmanager), HTTP_TABLE);
channelContract('pagerduty', () => httpRig(pagerDuty), HTTP_TABLE);
channelContract('slack', () => httpRig(slack), ANSWERING_TABLE);
channelContract('slack-webhook', () => httpRig(slackWebhook), HTTP_TABLE);
channelContract('teams', () => httpRig(teams), HTTP_TABLE);
channelContract('discord', () => httpRig(discord), HTTP_TABLE);
channelContract('ntfy', () => httpRig(ntfy), HTTP_TABLE);
channelContract('pushover', () => httpRig(pushover), HTTP_TABLE);

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
