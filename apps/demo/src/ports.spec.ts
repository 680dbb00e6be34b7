import net from 'node:net';
import { listen } from './listen.js';
import { type PortName, type PortWish } from './options.js';
import { choosePorts } from './ports.js';

function wishes(api: Omit<PortWish, 'flag'>): Record<PortName, PortWish> {
  const any = { flag: '--other', asked: 0, usual: 0 };
  return {
    api: { flag: '--api-port', ...api },
    otlpHttp: any,
    otlpGrpc: any,
    smtp: any,
    inbox: any,
    shop: any,
  };
}

describe('the ports of the demo', () => {
  const other = net.createServer();
  let taken: number;

  beforeAll(async () => {
    taken = await listen(other, 0);
  });

  afterAll(() => new Promise((resolve) => other.close(resolve)));

  it('are free and differ', async () => {
    const { ports, release } = await choosePorts(wishes({ asked: undefined, usual: taken }));
    expect(new Set([taken, ...Object.values(ports)]).size).toBe(7);
    await release();
  });

  it('are nobody else’s until they are released, though nothing listens there yet', async () => {
    const mine = await choosePorts(wishes({ asked: undefined, usual: 0 }));
    const wish = wishes({ asked: mine.ports.api, usual: 0 });
    await expect(choosePorts(wish)).rejects.toThrow('(--api-port) is taken');

    const server = net.createServer();
    await listen(server, mine.ports.api);
    await new Promise((resolve) => server.close(resolve));

    await mine.release();
    const { ports, release } = await choosePorts(wish);
    expect(ports.api).toBe(mine.ports.api);
    await release();
  });

  it('are those that were asked for, or none', async () => {
    await expect(choosePorts(wishes({ asked: taken, usual: 0 }))).rejects.toThrow(
      `Port ${taken} (--api-port) is taken`,
    );
  });
});
