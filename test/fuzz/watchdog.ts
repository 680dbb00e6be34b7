import { workerData } from 'node:worker_threads';

/** A round takes a second or two. */
const ROUND_LIMIT_MS = 60_000;

/** In a thread of its own: a decoder that loops for ever lets no timer of its own thread fire. */
const beats: unknown = workerData;
if (!(beats instanceof Int32Array)) throw new Error('started without a counter of rounds');
let seen = -1;
setInterval(() => {
  const now = Atomics.load(beats, 0);
  if (now === seen) {
    console.error(`round ${now} hangs`);
    process.kill(process.pid, 'SIGKILL');
  }
  seen = now;
}, ROUND_LIMIT_MS);
