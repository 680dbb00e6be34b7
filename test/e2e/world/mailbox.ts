import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { listening } from './listening.js';

/** A mail server that reads what it gets. */
export class Mailbox {
  readonly mails: ParsedMail[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      logger: false,
      onData: (stream, _session, done) => {
        simpleParser(stream, { skipImageLinks: true }, (error, mail) => {
          if (!error) this.mails.push(mail);
          done(error);
        });
      },
    });
  }

  static async open(port?: number): Promise<Mailbox & { port: number }> {
    const mailbox = new Mailbox();
    return Object.assign(mailbox, { port: await listening(mailbox.server.server, port) });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }
}
