import net from 'node:net';
import { OperatorError } from '#kit';
import { codeOf } from './error-code.js';
import { listen, portOf } from './listen.js';
import { type PortName, type PortWish } from './options.js';

/** The inbox's port is held from the first moment on; the others are free when they are chosen, and taken later. */
export type LaterPort = Exclude<PortName, 'inbox'>;

/**
 * A port for each wish.
 * @param mayBeUsual false where another demo may be about to take the usual ports, though they are free still
 * @throws OperatorError where one that was asked for by number is taken
 */
export async function choosePorts(
  wishes: Record<LaterPort, PortWish>,
  mayBeUsual: boolean,
): Promise<Record<LaterPort, number>> {
  const held: net.Server[] = [];
  try {
    const choose = async (wish: PortWish): Promise<number> => {
      const server = await firstFree(wish, mayBeUsual, hold);
      held.push(server);
      return portOf(server);
    };
    return {
      api: await choose(wishes.api),
      otlpHttp: await choose(wishes.otlpHttp),
      otlpGrpc: await choose(wishes.otlpGrpc),
      smtp: await choose(wishes.smtp),
      shop: await choose(wishes.shop),
    };
  } finally {
    // Held until all are chosen, so that no two get the same.
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/**
 * Listens at the port that is wished for, or at a free one where that may be and has to be.
 * @param listenAt takes a port, 0 for a free one @throws OperatorError where one that was asked for is taken
 */
export async function firstFree<T>(
  { asked, usual, flag }: PortWish,
  mayBeUsual: boolean,
  listenAt: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await listenAt(asked ?? (mayBeUsual ? usual : 0));
  } catch (error) {
    // EACCES: this user may not.
    if (codeOf(error) !== 'EADDRINUSE' && codeOf(error) !== 'EACCES') throw error;
    if (asked === undefined) return listenAt(0);
    throw new OperatorError(
      `Port ${asked} (${flag}) is taken: stop what listens there, or choose another one with ${flag}.`,
    );
  }
}

async function hold(port: number): Promise<net.Server> {
  const server = net.createServer();
  await listen(server, port);
  return server;
}
