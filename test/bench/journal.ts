/*
 * What the journal costs: node dist/test/bench/journal.js [folder = a temporary one] [seconds = 3]
 * Requests of 4.5 kB and 45 kB come at a steady rate. Prints CPU a frame (of all threads, the kernel's part beside it),
 * how many frames shared a sync and how long an append took; then how fast all of it is read back in order.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SegmentJournal } from '#journal';
import { silentLogger, SystemClock } from '#kit';

const folder = process.argv[2] ?? mkdtempSync(path.join(tmpdir(), 'culprit-journal-'));
const SECONDS = Number(process.argv[3] ?? 3);
const RATES = [500, 4_000];
const LENGTHS = [4_500, 45_000];
const TICK_MS = 1;

function cpuSince(since: NodeJS.CpuUsage): { micros: number; kernelMicros: number } {
  const { user, system } = process.cpuUsage(since);
  return { micros: user + system, kernelMicros: system };
}

async function append(journal: SegmentJournal, length: number, rate: number): Promise<void> {
  const bytes = randomBytes(length);
  const { frames: framesBefore, syncs: syncsBefore } = journal.stats;
  const tookMs: number[] = [];
  const appended: Promise<void>[] = [];
  const one = async (): Promise<void> => {
    const start = performance.now();
    await journal.append({ format: 'otlp-proto', arrivalUnixMs: Date.now(), bytes });
    tookMs.push(performance.now() - start);
    journal.keepFrom(journal.end);
  };
  const cpu = process.cpuUsage();
  const from = performance.now();
  for (let ms = 0; ms < SECONDS * 1_000; ms = performance.now() - from) {
    while (appended.length < (ms * rate) / 1_000) appended.push(one());
    await sleep(TICK_MS);
  }
  await Promise.all(appended);
  const { micros, kernelMicros } = cpuSince(cpu);
  const seconds = (performance.now() - from) / 1_000;
  const { frames, syncs } = journal.stats;
  const count = frames - framesBefore;
  tookMs.sort((a, b) => a - b);
  const quantile = (q: number) => (tookMs[Math.floor(q * (tookMs.length - 1))] ?? 0).toFixed(1);
  console.log(
    `${Math.round(count / seconds)} frames/s of ${length} bytes: ${(micros / count).toFixed(1)} µs of CPU a frame ` +
      `(kernel ${(kernelMicros / count).toFixed(1)}), ${(count / (syncs - syncsBefore)).toFixed(1)} frames a sync, ` +
      `append p50 ${quantile(0.5)} p99 ${quantile(0.99)} ms`,
  );
}

const journal = await SegmentJournal.open({
  folder,
  limits: { maxBytes: 2 ** 30, maxAgeMs: 3_600_000 },
  clock: new SystemClock(),
  log: silentLogger(),
  compressShare: 0,
});
for (const length of LENGTHS) for (const rate of RATES) await append(journal, length, rate);

const cpu = process.cpuUsage();
let count = 0;
let bytes = 0;
for await (const frame of journal.frames(0)) {
  count++;
  bytes += frame.bytes.length;
}
const { micros } = cpuSince(cpu);
console.log(
  `read back: ${count} frames, ${(micros / count).toFixed(1)} µs of CPU each, ${(bytes / micros).toFixed(0)} MB a second`,
);
await journal.close();
rmSync(folder, { recursive: true });
