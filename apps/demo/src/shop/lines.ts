import net from 'node:net';
import { createInterface } from 'node:readline';

type Waiting = { resolve: () => void; reject: (error: Error) => void };

/**
 * A connection over which one line asks, "<id> <text>\n", and one line answers, "<id>\n", in any order; no HTTP, which
 * the services' instrumentation would trace.
 */
export class LineClient {
  private readonly socket: net.Socket;
  private readonly waiting = new Map<string, Waiting>();
  private nextId = 1;

  /** @param name whom it asks, for errors */
  constructor(
    private readonly name: string,
    readonly port: number,
  ) {
    this.socket = net.connect(port, '127.0.0.1');
    eachLine(this.socket, (id) => {
      this.waiting.get(id)?.resolve();
      this.waiting.delete(id);
    });
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error(`${name} closed the connection`)));
  }

  async ask(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      if (this.socket.destroyed) {
        reject(new Error(`not connected to ${this.name}`));
        return;
      }
      const id = String(this.nextId++);
      this.waiting.set(id, { resolve, reject });
      this.socket.write(`${id} ${text}\n`);
    });
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** The other end: hands each question's text to `handle`, with what answers it. */
export function lineServer(handle: (text: string, answer: () => void) => void): net.Server {
  return net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    eachLine(socket, (line) => {
      const space = line.indexOf(' ');
      handle(line.slice(space + 1), () => socket.writable && socket.write(`${line.slice(0, space)}\n`));
    });
  });
}

function eachLine(socket: net.Socket, handle: (line: string) => void): void {
  // The interface passes the socket's errors on, which would end the process where nobody listens.
  createInterface({ input: socket })
    .on('line', handle)
    .on('error', () => socket.destroy());
}
