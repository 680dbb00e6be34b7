import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Inbox } from './inbox.js';
import { InboxWeb } from './web.js';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const HOSTILE = [
  'From: "<b>Mallory</b>" <mallory@evil.example>',
  'To: oncall@shop.example',
  'Subject: <script>alert(1)</script>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/related; boundary=B',
  '',
  '--B',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<script>alert(2)</script><img src="http://evil.example/seen.png"><img src="cid:pixel@x">',
  '--B',
  'Content-Type: image/png',
  'Content-ID: <pixel@x>',
  'Content-Transfer-Encoding: base64',
  '',
  PIXEL,
  '--B--',
  '',
];

const PLAIN = [
  'From: a@x.example',
  'To: b@x.example',
  'Subject: =?utf-8?q?p99_=E2=80=93_slow?=',
  '',
  'Look at </pre> & <b>this</b>.',
  '',
];

/** Speaks SMTP by hand; returns the reply to the mail itself. */
async function send(port: number, lines: string[]): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async (): Promise<string> => {
    const { value } = (await replies.next()) as { value: string };
    return /^\d{3}-/.test(value) ? reply() : value;
  };
  await reply();
  for (const command of ['EHLO test', 'MAIL FROM:<a@x.example>', 'RCPT TO:<b@x.example>', 'DATA']) {
    socket.write(`${command}\r\n`);
    expect(await reply()).toMatch(/^[23]/);
  }
  socket.write(`${lines.join('\r\n')}\r\n.\r\n`);
  const answer = await reply();
  socket.end('QUIT\r\n');
  await once(socket, 'close');
  return answer;
}

describe('the inbox', () => {
  let folder: string;
  let inbox: Inbox;
  let web: InboxWeb;
  let smtpPort: number;
  let url: string;
  const never = new AbortController().signal;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'culprit-inbox-'));
    inbox = new Inbox(folder, { mailBytes: 5000, mails: 3 });
    smtpPort = await inbox.listen(0);
    web = new InboxWeb(inbox);
    url = `http://127.0.0.1:${await web.listen(0)}/`;
  });

  afterEach(async () => {
    await web.close();
    await inbox.close();
    await rm(folder, { recursive: true });
  });

  it('keeps a mail as the .eml that was sent, and tells who waits for it', async () => {
    const waiting = inbox.mailThat(({ id }) => id > 0, never);
    const before = Date.now();
    expect(await send(smtpPort, PLAIN)).toMatch(/^250/);
    const mail = await waiting;
    expect(mail).toMatchObject({ id: 1, from: 'a@x.example', to: 'b@x.example', subject: 'p99 – slow' });
    expect(mail.receivedAtUnixMs).toBeGreaterThanOrEqual(before);
    expect(mail.receivedAtUnixMs).toBeLessThanOrEqual(Date.now());
    expect(await readFile(mail.file, 'utf8')).toBe(PLAIN.join('\r\n') + '\r\n');
    expect(await inbox.mailThat(({ id }) => id > 0, never)).toBe(mail);
    const raw = await fetch(`${url}mails/1.eml`);
    expect(raw.headers.get('content-disposition')).toContain('attachment');
    expect(await raw.text()).toBe(PLAIN.join('\r\n') + '\r\n');
  });

  it('knows which incident a mail is about', async () => {
    await send(smtpPort, ['X-Culprit-Incident: i-17', ...PLAIN]);
    await send(smtpPort, PLAIN);
    expect(inbox.mails.map(({ incidentId }) => incidentId)).toEqual(['i-17', undefined]);
  });

  it('stops waiting when it is told to', async () => {
    const waiting = inbox.mailThat(() => true, AbortSignal.abort());
    await expect(waiting).rejects.toThrow('abort');
  });

  it('lists mails newest first', async () => {
    await send(smtpPort, PLAIN);
    await send(smtpPort, HOSTILE);
    const list = await (await fetch(url)).text();
    expect(list.indexOf('/mails/2')).toBeGreaterThan(0);
    expect(list.indexOf('/mails/2')).toBeLessThan(list.indexOf('/mails/1'));
  });

  it('shows text as text', async () => {
    await send(smtpPort, PLAIN);
    const page = await (await fetch(`${url}mails/1`)).text();
    expect(page).toContain('Look at &lt;/pre&gt; &amp; &lt;b&gt;this&lt;/b&gt;.');
    expect(page).not.toContain('<iframe');
  });

  it('lets a hostile mail neither run, nor call out, nor mark up the page around it', async () => {
    await send(smtpPort, HOSTILE);
    const page = await fetch(`${url}mails/1`);
    const pageText = await page.text();
    expect(pageText).not.toMatch(/<script|<b>/);
    expect(pageText).toContain('&lt;script&gt;alert(1)');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const [, sandbox = 'none'] = /<iframe[^>]* sandbox="([^"]*)"/.exec(pageText) ?? [];
    expect(sandbox.split(' ')).toEqual(['allow-popups', 'allow-popups-to-escape-sandbox']);

    const body = await fetch(`${url}mails/1/body`);
    const policy = body.headers.get('content-security-policy') ?? '';
    const directives = new Map(policy.split(/; */).map((directive) => [directive.split(' ')[0], directive]));
    expect(directives.get('default-src')).toBe("default-src 'none'");
    expect(directives.get('img-src')).toBe('img-src data:');
    expect(directives.has('script-src')).toBe(false);
    expect(directives.get('sandbox')).not.toMatch(/allow-(scripts|same-origin|top-navigation|forms)/);
    expect(await body.text()).toContain(`data:image/png;base64,${PIXEL}`);
  });

  it('refuses a mail that is too big, and more mails than it has room for', async () => {
    expect(await send(smtpPort, [...PLAIN, 'x'.repeat(900).concat('\r\n').repeat(6)])).toMatch(/^552/);
    for (let i = 0; i < 3; i++) expect(await send(smtpPort, PLAIN)).toMatch(/^250/);
    expect(await send(smtpPort, PLAIN)).toMatch(/^452/);
    expect(inbox.mails.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it.each([
    ['GET', 'mails/9', 404],
    ['GET', 'mails/../../etc/passwd', 404],
    ['GET', 'mails/1/x', 404],
    ['POST', '', 405],
  ])('answers %s /%s with %d', async (method, where, status) => {
    expect((await fetch(`${url}${where}`, { method })).status).toBe(status);
  });
});
