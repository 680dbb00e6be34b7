import net from 'node:net';
import { listen } from './listen.js';
import { type PortWish } from './options.js';
import { choosePorts, type LaterPort } from './ports.js';

function wishes(api: Omit<PortWish, 'flag'>): Record<LaterPort, PortWish> {
  const any = { flag: '--other', asked: 0, usual: 0 };
  return {
    api: { flag: '--api-port', ...api },
    otlpHttp: any,
    otlpGrpc: any,
    smtp: any,
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
    const ports = Object.values(await choosePorts(wishes({ asked: undefined, usual: taken }), true));
    expect(new Set([taken, ...ports]).size).toBe(6);
  });

  it('are those that were asked for, or none', async () => {
    await expect(choosePorts(wishes({ asked: taken, usual: 0 }), true)).rejects.toThrow(
      `Port ${taken} (--api-port) is taken`,
    );
  });

  it('are not the usual ones, though they are free, where another demo may be about to take them', async () => {
    const { api } = await choosePorts(wishes({ asked: undefined, usual: taken }), true);
    const again = await choosePorts(wishes({ asked: undefined, usual: api }), true);
    expect(again.api).toBe(api);
    const beside = await choosePorts(wishes({ asked: undefined, usual: api }), false);
    expect(beside.api).not.toBe(api);
  });
});
