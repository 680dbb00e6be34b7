import { createServer, connect, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { type TestDatabase } from '../../postgres/test-database.js';
import { listening } from './listening.js';

/** Stands between the service and its Postgres, and can cut it off. */
export class PostgresGate {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private mode: 'open' | 'refusing' | 'silent' = 'open';
  private breach: { pieces: number; how: 'lost' | 'delivered' | 'silent' } | undefined;

  private constructor(private readonly to: TestDatabase['config']) {
    this.server = createServer((socket) => this.admit(socket));
  }

  /** `url` is the database's by way of the gate. */
  static async before({ config }: TestDatabase): Promise<PostgresGate & { url: string }> {
    const gate = new PostgresGate(config);
    const port = await listening(gate.server);
    const url = new URL(`postgres://127.0.0.1:${port}/${config.database}`);
    url.username = config.user ?? '';
    url.password = typeof config.password === 'string' ? config.password : '';
    return Object.assign(gate, { url: url.href });
  }

  /** As if Postgres had stopped: connections break, new ones too. */
  refuse(): void {
    this.mode = 'refusing';
    for (const socket of this.sockets) socket.destroy();
  }

  /** As if the network had been cut: nobody answers any more, and nobody says so. */
  fallSilent(): void {
    this.mode = 'silent';
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  /** Lets new connections through; those that fell silent stay so. */
  open(): void {
    this.mode = 'open';
  }

  /**
   * Breaks the connection that sends the nth piece from now. If `delivered`, Postgres still gets and does what it says,
   * and only the answer is lost.
   */
  breakAt(pieces: number, delivered: boolean): void {
    this.breach = { pieces, how: delivered ? 'delivered' : 'lost' };
  }

  /** Lets the connection that sends the nth piece from now fall silent, without that piece. */
  fallSilentAt(pieces: number): void {
    this.breach = { pieces, how: 'silent' };
  }

  /** Takes the last of these back, where nothing has come of it yet. */
  hold(): void {
    this.breach = undefined;
  }

  async close(): Promise<void> {
    this.refuse();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private admit(socket: Socket): void {
    this.keep(socket);
    if (this.mode === 'refusing') socket.destroy();
    if (this.mode !== 'open') return;
    const { host = 'localhost', port = 5432 } = this.to;
    const postgres = connect(
      path.isAbsolute(host) ? { path: path.join(host, `.s.PGSQL.${port}`) } : { host, port },
    );
    this.keep(postgres);
    socket.on('data', (piece) => {
      if (this.breach === undefined || --this.breach.pieces > 0) {
        postgres.write(piece);
        return;
      }
      const { how } = this.breach;
      this.breach = undefined;
      if (how === 'delivered') postgres.write(piece);
      if (how === 'silent') socket.pause();
      else socket.destroy();
    });
    postgres.pipe(socket);
    // An end, unlike a reset, comes after all that was written before.
    socket.on('close', () => postgres.end().resume());
    postgres.on('close', () => socket.destroy());
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
  }
}
