import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Connection, DEFAULT_RETRY_MS, type Answer } from './connection.js';

const HEAD_END = '\r\n\r\n';

/**
 * A kept-alive connection to OTLP/HTTP, written by hand: node:http's client takes as much CPU for a request of ten
 * spans as the server that is measured, and both share the machine.
 */
export class HttpConnection extends Connection {
  private received = '';
  private waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly head: string,
  ) {
    super();
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.receive(chunk.toString('latin1')));
    socket.on('error', (error) => this.waiting?.reject(error));
    socket.on('close', () => this.waiting?.reject(new Error('the receiver closed the connection')));
  }

  static async open(port: number, contentType: string, gzip: boolean): Promise<HttpConnection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const encoding = gzip ? 'content-encoding: gzip\r\n' : '';
    const head = `POST /v1/traces HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: ${contentType}\r\n${encoding}`;
    return new HttpConnection(socket, head);
  }

  send(body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.cork();
      this.socket.write(`${this.head}content-length: ${body.length}${HEAD_END}`, 'latin1');
      this.socket.write(body);
      this.socket.uncork();
    });
  }

  close(): void {
    this.waiting = undefined;
    this.socket.destroy();
  }

  private receive(text: string): void {
    this.received += text;
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.received.slice(0, headEnd).toLowerCase();
    const length = headerOf(head, 'content-length');
    if (length === undefined) {
      this.waiting?.reject(new Error(`an answer without content-length: ${head}`));
      return;
    }
    if (this.received.length < headEnd + HEAD_END.length + length) return;
    this.received = '';
    const answered = this.waiting;
    this.waiting = undefined;
    const status = head.slice('http/1.1 '.length, 'http/1.1 200'.length);
    if (status === '200') answered?.resolve({ accepted: true });
    else if (status === '429' || status === '503') {
      const seconds = headerOf(head, 'retry-after');
      const retryAfterMs = seconds === undefined ? DEFAULT_RETRY_MS : seconds * 1_000;
      answered?.resolve({ accepted: false, reason: status, retryAfterMs });
    } else answered?.reject(new Error(`the receiver answered ${head}`));
  }
}

function headerOf(head: string, name: string): number | undefined {
  const value = new RegExp(`\r\n${name}: *(\\d+)`).exec(head)?.[1];
  return value === undefined ? undefined : Number(value);
}
