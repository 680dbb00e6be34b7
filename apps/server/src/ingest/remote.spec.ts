import { MessageChannel } from 'node:worker_threads';
import { OperatorError } from '#kit';
import { RemoteCalls, serveCalls } from './remote.js';

describe('calls through a port', () => {
  let channel: MessageChannel;
  let calls: RemoteCalls;
  beforeEach(() => {
    channel = new MessageChannel();
    calls = new RemoteCalls(channel.port1);
  });
  afterEach(() => channel.port1.close());

  it('answer, each on its own', async () => {
    const gate: { open?: () => void } = {};
    serveCalls(channel.port2, {
      slow: () => new Promise<string>((resolve) => (gate.open = () => resolve('slow'))),
      double: async (n: number) => n * 2,
    });
    const slow = calls.call('slow', []);
    expect(await calls.call('double', [21])).toBe(42);
    gate.open?.();
    expect(await slow).toBe('slow');
  });

  it('hand over what is to be transferred', async () => {
    const buffer = new ArrayBuffer(8);
    new Uint8Array(buffer)[3] = 7;
    serveCalls(channel.port2, { take: async () => ({ bytes: new Uint8Array(buffer), transfer: [buffer] }) });
    expect(await calls.call('take', [])).toMatchObject({ bytes: Uint8Array.of(0, 0, 0, 7, 0, 0, 0, 0) });
    expect(buffer.byteLength).toBe(0);
  });

  it('throw here what was thrown there, and tell what an operator can mend', async () => {
    serveCalls(channel.port2, {
      fail: () => Promise.reject(new RangeError('too far')),
      refuse: () => Promise.reject(new OperatorError('free the port')),
    });
    await expect(calls.call('fail', [])).rejects.toThrow('too far');
    await expect(calls.call('refuse', [])).rejects.toThrow(OperatorError);
    await expect(calls.call('refuse', [])).rejects.toThrow('free the port');
    await expect(calls.call('other', [])).rejects.toThrow('there is no other to call');
  });

  it('are rejected once the other side is gone, those under way too', async () => {
    const waiting = calls.call('anything', []);
    calls.fail(new Error('it has ended'));
    await expect(waiting).rejects.toThrow('it has ended');
    await expect(calls.call('anything', [])).rejects.toThrow('it has ended');
  });
});
