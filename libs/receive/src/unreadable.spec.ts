import { once } from 'node:events';
import { connect } from 'node:net';
import { silentLogger, SystemClock } from '#kit';
import { OtlpHttpReceiver } from './index.js';
import { RecordingSink } from './testing/recording-sink.js';

const options = {
  host: '127.0.0.1',
  port: 0,
  portSetting: 'PORT',
  maxRequestBytes: 10_000,
  maxRequestBytesSetting: 'MAX',
  requestTimeoutMs: 100,
  stopTimeoutMs: 5_000,
};
const HEAD = 'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const TLS_HELLO = Buffer.from('16030100a5010000a10303', 'hex');

describe('what can not be read as HTTP', () => {
  let receiver: OtlpHttpReceiver;

  beforeEach(async () => {
    receiver = new OtlpHttpReceiver(new RecordingSink(), options, new SystemClock(), silentLogger());
    await receiver.start();
  });
  afterEach(() => receiver.stop());

  /** Sends it raw; what came back until the other side hung up. */
  const answerTo = async (sent: string | Buffer): Promise<string> => {
    const socket = connect(receiver.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.write(sent);
    await once(socket, 'close');
    return Buffer.concat(chunks).toString();
  };

  it.each([
    ['noise', 'NONSENSE\r\n\r\n', 400, 'malformed'],
    ['TLS', TLS_HELLO, 400, 'malformed'],
    ['headers without end', `${HEAD}x: ${'x'.repeat(20_000)}`, 431, 'too_large'],
    ['headers that stop half way', HEAD, 408, 'incomplete'],
    ['a broken chunk', `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`, 400, 'incomplete'],
  ])('%s is answered with a Status, counted once, and hung up on', async (_, sent, httpStatus, reason) => {
    const [head = '', body = ''] = (await answerTo(sent)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${httpStatus} .*connection: close`, 's'));
    expect(JSON.parse(body)).toEqual({ code: expect.any(Number), message: expect.any(String) });
    await receiver.stop();
    expect([...receiver.stats.refusedRequests]).toEqual([[reason, 1]]);
  });

  it('nothing at all is no request', async () => {
    expect(await answerTo('')).toBe('');
    await receiver.stop();
    expect(receiver.stats.refusedRequests.size).toBe(0);
  });

  it('on a connection whose last request was answered is counted for itself', async () => {
    const answers = await answerTo(`${HEAD}content-length: 2\r\n\r\n{}NONSENSE\r\n\r\n`);
    expect(answers).toContain('HTTP/1.1 400 ');
    await receiver.stop();
    expect([...receiver.stats.refusedRequests]).toEqual([['malformed', 1]]);
  });
});
