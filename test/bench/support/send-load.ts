import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Progress, type SendOptions } from './sending.js';

const SENDER = fileURLToPath(new URL('./sender.js', import.meta.url));

const DEFAULTS: Omit<SendOptions, 'port' | 'seconds'> = {
  notation: 'proto',
  content: 'traces',
  spansPerRequest: 100,
  accounts: 1_000,
  grpc: false,
  gzip: false,
  connections: 8,
  spans: Number.MAX_SAFE_INTEGER,
  rate: 0,
};

/**
 * Sends spans from another process until all that it began are accepted.
 * @throws where the receiver closed a connection or refused for good
 */
export async function sendLoad(
  options: Partial<SendOptions> & Pick<SendOptions, 'port' | 'seconds'>,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<Progress> {
  const sender = fork(SENDER, [JSON.stringify({ ...DEFAULTS, ...options })]);
  let last: Progress | undefined;
  sender.on('message', (message: Progress) => onProgress((last = message)));
  const [code] = await once(sender, 'exit');
  if (code !== 0 || last?.finished !== true) throw new Error(`the sender ended with ${code}`);
  return last;
}
