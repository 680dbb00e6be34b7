import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

/** A mail server on loopback that tells when it accepted what. */
export class MailSink {
  private readonly server: SMTPServer;

  private constructor(onMail: (source: string, acceptedUnixMs: number) => void) {
    this.server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      logger: false,
      onData: (stream, _session, done) => {
        let source = '';
        stream.on('data', (chunk: Buffer) => (source += chunk.toString('latin1')));
        stream.on('end', () => {
          onMail(source, Date.now());
          done();
        });
      },
    });
  }

  static async open(
    onMail: (source: string, acceptedUnixMs: number) => void,
  ): Promise<MailSink & { url: string }> {
    const sink = new MailSink(onMail);
    const listening = sink.server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const address = listening.address();
    if (address === null || typeof address === 'string') throw new Error('not listening on a port');
    return Object.assign(sink, { url: `smtp://127.0.0.1:${address.port}` });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }
}
