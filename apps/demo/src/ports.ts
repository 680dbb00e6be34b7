import net from 'node:net';
import { OperatorError } from '#kit';
import { codeOf } from './error-code.js';
import { listen, portOf } from './listen.js';
import { type PortName, type PortWish } from './options.js';

/** A port for each wish. @throws OperatorError where one that was asked for by number is taken. */
export async function choosePorts(wishes: Record<PortName, PortWish>): Promise<Record<PortName, number>> {
  const held: net.Server[] = [];
  try {
    const choose = async (wish: PortWish): Promise<number> => {
      const first = await hold(wish.asked ?? wish.usual);
      const server = first ?? (wish.asked === undefined ? await hold(0) : undefined);
      if (server === undefined) {
        throw new OperatorError(
          `Port ${wish.asked} (${wish.flag}) is taken: stop what listens there, or choose another one with ${wish.flag}.`,
        );
      }
      held.push(server);
      return portOf(server);
    };
    return {
      api: await choose(wishes.api),
      otlpHttp: await choose(wishes.otlpHttp),
      otlpGrpc: await choose(wishes.otlpGrpc),
      smtp: await choose(wishes.smtp),
      inbox: await choose(wishes.inbox),
      shop: await choose(wishes.shop),
    };
  } finally {
    // Held until all are chosen, so that no two get the same.
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** Listens at the port; undefined where somebody does already, or where this user may not. */
async function hold(port: number): Promise<net.Server | undefined> {
  const server = net.createServer();
  try {
    await listen(server, port);
    return server;
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE' || codeOf(error) === 'EACCES') return undefined;
    throw error;
  }
}
