import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { type EmailChannel } from '#contract';
import { silentLogger } from '#kit';
import { WaterfallPng } from '../../render/waterfall-png.js';
import { resolvedIncident } from '../../testing/incidents.js';
import { outgoing } from '../../testing/senders.js';
import { EmailSender } from './email-sender.js';

type Received = { to: string[]; mail: ParsedMail };

let server: SMTPServer;
let sender: EmailSender;
let received: Received[] = [];
/** By recipient, the code with which it is refused. */
let refused: Record<string, number> = {};

beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo: ({ address }, _session, callback) => {
      const code = refused[address];
      callback(code === undefined ? undefined : Object.assign(new Error('no'), { responseCode: code }));
    },
    onData: (stream, session, callback) => {
      simpleParser(stream, (error, mail) => {
        if (!error) received.push({ to: session.envelope.rcptTo.map(({ address }) => address), mail });
        callback(error);
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  sender = new EmailSender(
    { url: `smtp://127.0.0.1:${address.port}`, from: 'Culprit <culprit@culprit.example>' },
    silentLogger(),
  );
});
beforeEach(() => {
  received = [];
  refused = {};
});
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
    }),
);

const channel: EmailChannel = {
  id: 'on-call',
  name: 'On call',
  type: 'email',
  to: ['ann@example.org', 'bob@example.org'],
};

async function sent(...page: Parameters<typeof outgoing>): Promise<ParsedMail> {
  expect(await sender.send(channel, outgoing(...page))).toMatchObject({ delivered: true });
  const [only] = received;
  if (!only) throw new Error('no mail has come');
  return only.mail;
}

describe('a page by e-mail', () => {
  it('arrives with its subject, its text and its HTML', async () => {
    const mail = await sent();
    expect(received[0]?.to).toEqual(channel.to);
    expect(mail.subject).toBe(
      '[culprit] Gold checkout: POST /checkout p99 2.3 s > 500 ms — payments-db (gold: acme +3)',
    );
    expect(mail.from?.text).toBe('"Culprit" <culprit@culprit.example>');
    for (const body of [mail.text, mail.html]) {
      expect(body).toContain('payments-db takes');
      expect(body).toContain('37 of 412 requests slow');
      expect(body).toContain(
        'https://culprit.example/traces/3f1c3f1c3f1c3f1c3f1c3f1c3f1c3f1c?span=3f1c3f1c3f1c3f1c',
      );
      expect(body).toContain(
        'https://jaeger.example/trace/3f1c3f1c3f1c3f1c3f1c3f1c3f1c3f1c?uiFind=3f1c3f1c3f1c3f1c',
      );
      expect(body).toContain('https://culprit.example/incidents/0d3c7f2e-5b7a-4c53-9a43-3c5d1e6f7a80');
    }
  });

  it('shows the waterfall inline', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>';
    const picture = await new WaterfallPng().draw(svg);
    const mail = await sent({}, 'opened', picture);
    const [image] = mail.attachments;
    expect(mail.attachments).toHaveLength(1);
    expect(image).toMatchObject({ contentType: 'image/png', contentDisposition: 'inline', related: true });
    expect(image?.content.equals(picture.png)).toBe(true);
    // mailparser puts the picture in the place of its cid, as a mail program does.
    expect(mail.html).toContain(`src="data:image/png;base64,${Buffer.from(picture.png).toString('base64')}"`);
    expect(mail.html).not.toContain('cid:');
  });

  it('goes without a picture that could not be drawn, and says so', async () => {
    const mail = await sent({}, 'opened', { missing: 'the renderer is ill' });
    expect(mail.attachments).toEqual([]);
    expect(mail.text).toContain('Without its picture: the renderer is ill.');
    expect(mail.html).toContain('Without its picture: the renderer is ill.');
  });

  it('carries the headers of an automatic message of its incident', async () => {
    const mail = await sent();
    expect(mail.messageId).toBe('<opened.0d3c7f2e-5b7a-4c53-9a43-3c5d1e6f7a80.on-call@culprit.example>');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.get('x-culprit-incident')).toBe('0d3c7f2e-5b7a-4c53-9a43-3c5d1e6f7a80');
    expect(mail.headers.get('list')).toMatchObject({ id: { id: 'gold-checkout.sla.culprit.example' } });
    expect(mail.inReplyTo).toBeUndefined();
  });

  it('of the resolution answers the one of the opening', async () => {
    const mail = await sent(resolvedIncident(), 'resolved');
    const opened = '<opened.0d3c7f2e-5b7a-4c53-9a43-3c5d1e6f7a80.on-call@culprit.example>';
    expect(mail.messageId).not.toBe(opened);
    expect(mail.inReplyTo).toBe(opened);
    expect(mail.references).toBe(opened);
  });

  it('of the resolution answers what the opening was really called', async () => {
    const messageId = '<opened.x@old.example>';
    const page = outgoing(resolvedIncident(), 'resolved', { missing: '' }, { messageId });
    expect(await sender.send(channel, page)).toEqual({ delivered: true, receipt: { messageId } });
    expect(received[0]?.mail.inReplyTo).toBe(messageId);
  });

  it('of a second escalation is another message than the first, so that no server drops it', async () => {
    for (const deliveryId of ['d-1', 'd-2', 'd-2']) {
      const page = outgoing({}, 'escalated');
      page.facts.about.deliveryId = deliveryId;
      await sender.send(channel, page);
    }
    const [first, second, again] = received.map(({ mail }) => mail.messageId);
    expect(second).not.toBe(first);
    expect(again).toBe(second);
  });

  it('takes no header from a name', async () => {
    const operation = {
      service: 'shop',
      kind: 'server' as const,
      name: 'x\r\nBcc: eve@evil.example\r\nX-Evil: 1',
    };
    const mail = await sent({ operation });
    expect(received[0]?.to).toEqual(channel.to);
    expect(mail.bcc).toBeUndefined();
    expect(mail.headers.has('x-evil')).toBe(false);
    expect(mail.subject).toContain('x Bcc: eve@evil.example X-Evil: 1');
  });
});

describe('recipients', () => {
  it('who are put off are tried again alone', async () => {
    refused = { 'bob@example.org': 450 };
    expect(await sender.send(channel, outgoing())).toMatchObject({ delivered: false, recoverable: true });
    refused = {};
    expect(await sender.send(channel, outgoing())).toMatchObject({ delivered: true });
    expect(received.map((one) => one.to)).toEqual([['ann@example.org'], ['bob@example.org']]);
    expect(received[1]?.mail.messageId).toBe(received[0]?.mail.messageId);
  });

  it('who are refused do not keep the page from the others', async () => {
    refused = { 'bob@example.org': 550 };
    expect(await sender.send(channel, outgoing())).toMatchObject({ delivered: true });
    expect(received.map((one) => one.to)).toEqual([['ann@example.org']]);
  });

  it('of whom one is refused and one put off leave a reason to try again', async () => {
    refused = { 'ann@example.org': 550, 'bob@example.org': 451 };
    expect(await sender.send(channel, outgoing())).toMatchObject({ delivered: false, recoverable: true });
    refused = { 'ann@example.org': 550, 'bob@example.org': 551 };
    expect(await sender.send(channel, outgoing())).toMatchObject({ delivered: false, recoverable: false });
  });
});

describe('a mail server', () => {
  it('without STARTTLS gets no page where the address requires TLS', async () => {
    const address = server.server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    const url = `smtp://127.0.0.1:${address.port}?requireTLS=true`;
    const strict = new EmailSender({ url, from: 'Culprit <culprit@culprit.example>' }, silentLogger());
    expect(await strict.send(channel, outgoing())).toMatchObject({
      delivered: false,
      error: expect.stringContaining('STARTTLS'),
    });
    expect(received).toEqual([]);
  });
});

describe('the configuration of e-mail', () => {
  const from = 'Culprit <culprit@culprit.example>';

  it.each([
    ['mail.example.org:25', from, /not of the form smtp:/],
    ['http://user:s3cret@mail.example.org', from, /not of the form smtp:/],
    ['smtp://mail.example.org', 'Culprit', /"Culprit" is not an e-mail address/],
    ['smtp://mail.example.org', 'a@b.example\r\nBcc: c@d.example', /is not an e-mail address/],
  ])('refuses %s from %j with what to do, and shows no password', (url, from, message) => {
    const start = () => new EmailSender({ url, from }, silentLogger());
    expect(start).toThrow(message);
    expect(start).not.toThrow(/s3cret/);
  });
});
