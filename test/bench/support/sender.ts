import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip, type ZlibOptions } from 'node:zlib';
import { type Connection } from './connection.js';
import { GrpcConnection } from './grpc-connection.js';
import { HttpConnection } from './http-connection.js';
import { Load } from './load.js';
import { NOTATIONS } from './notation.js';
import { type Progress, type SendOptions } from './sending.js';

/*
 * The load of a benchmark, in a process of its own so that its CPU is not the server's. What it began to send it
 * sends until it is accepted, so that what was accepted is known exactly.
 */

const PROGRESS_EVERY_MS = 50;
/** The level that exporters use that care for CPU; Go's default, 6, finds little more in spans. */
const GZIP: ZlibOptions = { level: 1 };
const zip = promisify<Buffer, ZlibOptions, Buffer>(gzip);

const options: SendOptions = JSON.parse(process.argv[2] ?? '{}');
const load = new Load(options);
const requests = Math.ceil(options.spans / options.spansPerRequest);
const refused: Record<string, number> = {};
let begun = 0;
let accepted = 0;
let wireBytes = 0;

const connections: Connection[] = await Promise.all(
  Array.from({ length: options.connections }, async () =>
    options.grpc
      ? new GrpcConnection(options.port)
      : HttpConnection.open(options.port, NOTATIONS[options.notation].contentType, options.gzip),
  ),
);

const fromMs = performance.now();
const elapsedMs = (): number => performance.now() - fromMs;
const mayBegin = (): boolean => begun < requests && elapsedMs() < options.seconds * 1_000;

/** Waits for its turn where there is a rate: the requests are spread evenly over a second, whoever sends them. */
async function turn(): Promise<void> {
  if (options.rate === 0) return;
  const dueMs = (begun * options.spansPerRequest * 1_000) / options.rate;
  if (dueMs > elapsedMs() + 1) await sleep(dueMs - elapsedMs());
}

async function sendOn(connection: Connection): Promise<void> {
  while (mayBegin()) {
    const waited = turn();
    begun++;
    await waited;
    const body = options.gzip ? await zip(load.next(), GZIP) : load.next();
    wireBytes += body.length;
    for (;;) {
      const answer = await connection.send(body);
      if (answer.accepted) break;
      refused[answer.reason] = (refused[answer.reason] ?? 0) + 1;
      await sleep(answer.retryAfterMs);
    }
    accepted += options.spansPerRequest;
  }
}

function tell(finished: boolean): void {
  const progress: Progress = {
    accepted,
    atUnixMs: Date.now(),
    refused,
    bytesPerSpan: load.bytesPerSpan,
    wireBytesPerSpan: accepted === 0 ? 0 : wireBytes / accepted,
    seconds: elapsedMs() / 1_000,
    finished,
  };
  process.send?.(progress);
}

// Nobody is left to be told.
const abandoned = (): void => process.exit(1);
process.on('disconnect', abandoned);
const telling = setInterval(() => tell(false), PROGRESS_EVERY_MS);
await Promise.all(connections.map(sendOn));
clearInterval(telling);
tell(true);
for (const connection of connections) connection.close();
process.off('disconnect', abandoned);
process.disconnect();
