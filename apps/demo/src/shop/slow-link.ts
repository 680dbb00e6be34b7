import net from 'node:net';
import { listen } from '../listen.js';
import { jittered } from './trouble.js';

/** A network that is slow: a port of its own, from which every byte reaches the target's late, and back. */
export class SlowLink {
  private readonly sockets = new Set<net.Socket>();
  private readonly server: net.Server;

  private constructor(targetPort: number, eachWayMs: number) {
    this.server = net.createServer({ allowHalfOpen: true }, (near) => {
      const far = net.connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('close', () => this.sockets.delete(socket));
        socket.on('error', () => [near, far].forEach((each) => each.destroy()));
      }
      passLate(near, far, eachWayMs);
      passLate(far, near, eachWayMs);
    });
  }

  static async open(targetPort: number, eachWayMs: number): Promise<{ link: SlowLink; port: number }> {
    const link = new SlowLink(targetPort, eachWayMs);
    return { link, port: await listen(link.server, 0) };
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

/** In the order in which they came, however long each is under way. */
function passLate(from: net.Socket, to: net.Socket, ms: number): void {
  const underWay: (() => void)[] = [];
  let dueAtMs = 0;
  const later = (deliver: () => void): void => {
    underWay.push(deliver);
    dueAtMs = Math.max(dueAtMs, performance.now() + jittered(ms));
    setTimeout(() => underWay.shift()?.(), dueAtMs - performance.now());
  };
  from.on('data', (chunk: Buffer) => later(() => to.writable && to.write(chunk)));
  from.on('end', () => later(() => to.end()));
}
