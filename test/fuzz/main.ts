/*
 * Sends arbitrary and mutated bytes to every decoder and receiver until the time is over: npm run fuzz [-- seconds [seed]]
 * Nothing may crash, hang, fail by itself or make memory grow. The same seed sends the same bytes.
 */
import { Worker } from 'node:worker_threads';
import { anyRequest } from './corpus.js';
import { checkDecoder } from './decoders.js';
import { Random } from './random.js';
import { attackAll } from './receivers.js';
import { startTarget } from './target.js';

const DECODED_A_ROUND = 5_000;
const MAX_GROWTH_BYTES = 256e6;
/** Until then compiled code and pools are still growing. */
const WARM_UP_ROUNDS = 3;

function memoryBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const seconds = Number(process.argv[2] ?? 60);
const seed = Number(process.argv[3] ?? Date.now() % 4_294_967_296);
if (!Number.isFinite(seconds) || !Number.isFinite(seed))
  throw new Error('usage: npm run fuzz [-- seconds [seed]]');
console.log(`fuzzing for ${seconds} s with seed ${seed}; again with: npm run fuzz -- ${seconds} ${seed}`);

const beats = new Int32Array(new SharedArrayBuffer(4));
const watchdog = new Worker(new URL('./watchdog.js', import.meta.url), { workerData: beats });
const random = new Random(seed);
const target = await startTarget();
const end = Date.now() + seconds * 1_000;
let before = Infinity;
let spans = 0;
let rounds = 0;
for (; Date.now() < end; rounds++) {
  Atomics.add(beats, 0, 1);
  for (let i = 0; i < DECODED_A_ROUND; i++) {
    const request = anyRequest(random);
    try {
      spans += checkDecoder(request);
    } catch (error) {
      console.error(`${request.format} ${Buffer.from(request.bytes).toString('base64')}`);
      throw error;
    }
  }
  await attackAll(target, random);
  if (rounds === WARM_UP_ROUNDS) before = memoryBytes();
  const grown = memoryBytes() - before;
  if (grown > MAX_GROWTH_BYTES) throw new Error(`memory grew by ${Math.round(grown / 1e6)} MB`);
}
await target.stop();
await watchdog.terminate();
const grownMb = rounds > WARM_UP_ROUNDS ? Math.round((memoryBytes() - before) / 1e6) : 0;
console.log(JSON.stringify({ fuzz: 'ok', seed, rounds, requests: rounds * DECODED_A_ROUND, spans, grownMb }));
