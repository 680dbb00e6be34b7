import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { addressOf } from '../contracts/http-channels.js';

/** Takes JSON at any path and keeps it. */
export class Inbox {
  private readonly taken = new Map<string, unknown[]>();
  private readonly server: Server = createServer((request, response) => {
    void json(request).then((body) => {
      const path = (request.url ?? '').slice(1);
      this.taken.set(path, [...(this.taken.get(path) ?? []), body]);
      return response.writeHead(200).end();
    });
  });

  /** The address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${addressOf(this.server.address()).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  count(path: string): number {
    return this.taken.get(path)?.length ?? 0;
  }

  last(path: string): unknown {
    return this.taken.get(path)?.at(-1);
  }
}
