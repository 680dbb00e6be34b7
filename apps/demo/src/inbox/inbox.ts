import { EventEmitter, once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { messageOf } from '#kit';
import { portOf } from '../listen.js';

export type Mail = {
  /** 1, 2, 3 … in the order of arrival. */
  id: number;
  /** The .eml file. */
  file: string;
  /** When its last byte had come. */
  receivedAtUnixMs: number;
  from: string;
  to: string;
  subject: string;
  text: string;
  /** X-Culprit-Incident: which incident it is about; undefined where it is about none. */
  incidentId: string | undefined;
};

export type MailBody = { html: string | undefined; text: string };

type InboxLimits = { mailBytes: number; mails: number };
const LIMITS: InboxLimits = { mailBytes: 10_000_000, mails: 500 };

/** A mail server that keeps what it gets, whoever it is for, as .eml files in a folder. */
export class Inbox {
  readonly mails: Mail[] = [];
  private lastId = 0;
  private readonly arrivals = new EventEmitter();
  private readonly server: SMTPServer;

  constructor(
    private readonly folder: string,
    private readonly limits = LIMITS,
  ) {
    this.server = new SMTPServer({
      // Its certificate would be self-signed, which a sender that sees STARTTLS offered would refuse.
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      size: limits.mailBytes,
      maxClients: 20,
      socketTimeout: 30_000,
      onData: (stream, _session, done) => {
        void this.answer(stream, done);
      },
    });
    // A sender that goes away in the middle of a mail must not take the demo with it.
    this.server.on('error', () => undefined);
  }

  /** @param port 0 for a free one @returns the port */
  async listen(port: number): Promise<number> {
    await mkdir(this.folder, { recursive: true });
    return new Promise((resolve, reject) => {
      const server = this.server.listen(port, '127.0.0.1', () => resolve(portOf(server)));
      server.once('error', reject);
    });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }

  /** The first such mail, as soon as it is there. @throws when the signal is aborted */
  async mailThat(is: (mail: Mail) => boolean, signal: AbortSignal): Promise<Mail> {
    for (;;) {
      const mail = this.mails.find(is);
      if (mail !== undefined) return mail;
      await once(this.arrivals, 'mail', { signal });
    }
  }

  find(id: number): Mail | undefined {
    return this.mails.find((mail) => mail.id === id);
  }

  /** The parts that people read; images that the HTML refers to by cid are in it as data URLs. */
  async body(mail: Mail): Promise<MailBody> {
    const parsed = await simpleParser(await readFile(mail.file), { skipHtmlToText: true });
    return {
      html: parsed.html === false || parsed.html === undefined ? undefined : parsed.html,
      text: parsed.text ?? '',
    };
  }

  private async answer(
    stream: SMTPServerDataStream,
    done: (error: Error | null, message?: string) => void,
  ): Promise<void> {
    try {
      await this.receive(stream);
      done(null, 'kept');
    } catch (error) {
      done(refusal(error));
    }
  }

  private async receive(stream: SMTPServerDataStream): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) if (!stream.sizeExceeded) chunks.push(chunk);
    const receivedAtUnixMs = Date.now();
    if (stream.sizeExceeded) throw new Refused(552, `a mail has at most ${this.limits.mailBytes} bytes`);
    if (this.mails.length >= this.limits.mails) throw new Refused(452, 'the inbox is full');
    const raw = Buffer.concat(chunks);
    const parsed = await simpleParser(raw, { skipHtmlToText: true, skipImageLinks: true }).catch(
      () => undefined,
    );
    const id = ++this.lastId;
    const mail: Mail = {
      id,
      file: path.join(this.folder, `${String(id).padStart(3, '0')}.eml`),
      receivedAtUnixMs,
      from: parsed?.from?.text ?? '(unknown)',
      to: [parsed?.to ?? []]
        .flat()
        .map((address) => address.text)
        .join(', '),
      subject: parsed?.subject ?? '(no subject)',
      text: parsed?.text ?? '',
      incidentId: incidentIn(parsed),
    };
    await writeFile(mail.file, raw);
    this.mails.push(mail);
    this.arrivals.emit('mail');
  }
}

function incidentIn(mail: ParsedMail | undefined): string | undefined {
  const header = mail?.headers.get('x-culprit-incident');
  return typeof header === 'string' ? header : undefined;
}

class Refused extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

function refusal(error: unknown): Error & { responseCode: number } {
  if (error instanceof Refused) return error;
  return Object.assign(new Error(messageOf(error)), { responseCode: 451 });
}
