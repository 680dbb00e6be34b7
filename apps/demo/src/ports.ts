import net from 'node:net';
import { OperatorError } from '#kit';
import { codeOf } from './error-code.js';
import { listen, portOf } from './listen.js';
import { type PortName, type PortWish } from './options.js';

/** A port for each wish. No other demo on this machine chooses the same while they are reserved. */
export type ChosenPorts = { ports: Record<PortName, number>; release: () => Promise<void> };

/**
 * Where a demo reserves its ports without being in the way on 127.0.0.1: a port that is in use here counts as taken.
 * The server listens only once its Postgres does, up to 12 s later on a busy machine, and a second demo that was
 * started meanwhile took the same ports. Linux has all of 127/8, others the loopback of IPv6.
 */
const RESERVING = process.platform === 'linux' ? '127.0.0.2' : '::1';

/** @throws OperatorError where one that was asked for by number is taken. */
export async function choosePorts(wishes: Record<PortName, PortWish>): Promise<ChosenPorts> {
  const held: net.Server[] = [];
  const reserved: net.Server[] = [];
  const release = () => closeAll(reserved);
  try {
    const take = async (port: number): Promise<number | undefined> => {
      const server = await hold(port, '127.0.0.1');
      if (server === undefined || server === 'no such address') return undefined;
      held.push(server);
      const reservation = await hold(portOf(server), RESERVING);
      if (reservation === undefined) return undefined;
      if (reservation !== 'no such address') reserved.push(reservation);
      return portOf(server);
    };
    const choose = async (wish: PortWish): Promise<number> => {
      const port =
        (await take(wish.asked ?? wish.usual)) ?? (wish.asked === undefined ? await take(0) : undefined);
      if (port !== undefined) return port;
      throw new OperatorError(
        `Port ${wish.asked} (${wish.flag}) is taken: stop what listens there, or choose another one with ${wish.flag}.`,
      );
    };
    const ports = {
      api: await choose(wishes.api),
      otlpHttp: await choose(wishes.otlpHttp),
      otlpGrpc: await choose(wishes.otlpGrpc),
      smtp: await choose(wishes.smtp),
      inbox: await choose(wishes.inbox),
      shop: await choose(wishes.shop),
    };
    return { ports, release };
  } catch (error) {
    await release();
    throw error;
  } finally {
    // Held until all are chosen, so that no two get the same.
    await closeAll(held);
  }
}

/** Listens at the port; undefined where somebody does already, or where this user may not. */
async function hold(port: number, host: string): Promise<net.Server | 'no such address' | undefined> {
  const server = net.createServer((socket) => socket.destroy());
  try {
    await listen(server, port, host);
    return server;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EADDRINUSE' || code === 'EACCES') return undefined;
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return 'no such address';
    throw error;
  }
}

async function closeAll(servers: net.Server[]): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
}
