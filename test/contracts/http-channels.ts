import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Channel } from '#contract';
import { type ChannelSender, HttpClient } from '#page';
import { type Behaviour, type ChannelRig } from './channel.contract.js';

/** A busy machine must not make an answer of its own stub late. */
export const TIMEOUT_MS = 10_000;
export const IMPATIENT_MS = 100;

export type HttpChannel = {
  /** What is sent to the stub at this address, and by whom. */
  at: (baseUrl: string, http: HttpClient) => { sender: ChannelSender<Channel>; channel: Channel };
  secrets: string[];
  /** What a 2xx says; some receivers refuse with it. */
  accepts?: string;
};

/** A port of 127.0.0.1 at which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = addressOf(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address;
}

/** A receiver over HTTP that does as it is told. */
export async function httpRig({ at, secrets, accepts = '' }: HttpChannel): Promise<ChannelRig<Channel>> {
  let behaviour: Behaviour = { does: 'answer', code: 200 };
  const server = createServer((request, response) => {
    request.resume();
    if (behaviour.does === 'stay-silent') return;
    if (behaviour.does === 'quote-secrets') {
      response.writeHead(400).end(`${request.url} ${JSON.stringify(request.headers)} ${secrets.join(' ')}`);
      return;
    }
    const { code, retryAfter } = behaviour;
    const after = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    response.writeHead(code, { location: '/elsewhere', ...after }).end(code < 300 ? accepts : '');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = addressOf(server.address());
  const http = new HttpClient({ version: '1', timeoutMs: TIMEOUT_MS });
  return {
    ...at(`127.0.0.1:${port}`, http),
    impatient: at(`127.0.0.1:${port}`, new HttpClient({ version: '1', timeoutMs: IMPATIENT_MS })),
    unreachable: at(`127.0.0.1:${await closedPort()}`, http),
    secrets,
    behave: (next) => (behaviour = next),
    canAskForPauses: true,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
