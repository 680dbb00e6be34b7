/*
 * What the journal costs: node dist/test/bench/journal.js [folder = a temporary one] [seconds = 3]
 * Senders that each wait for their acknowledgement append requests of 45 kB and of 4.5 kB. Prints frames a second,
 * CPU a frame (of all threads; beside it what the digest alone takes), frames a sync and how long an append takes;
 * then how fast all of it is read back in order.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SegmentJournal } from '#journal';
import { silentLogger, SystemClock } from '#kit';

const folder = process.argv[2] ?? mkdtempSync(path.join(tmpdir(), 'culprit-journal-'));
const SECONDS = Number(process.argv[3] ?? 3);
const SENDERS = [1, 16, 64];
const LENGTHS = [4_500, 45_000];

function cpuMicros(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}

async function append(journal: SegmentJournal, length: number, senders: number): Promise<void> {
  const bytes = randomBytes(length);
  const { frames: framesBefore, syncs: syncsBefore } = journal.stats;
  const tookMs: number[] = [];
  const cpu = process.cpuUsage();
  const from = performance.now();
  await Promise.all(
    Array.from({ length: senders }, async () => {
      while (performance.now() - from < SECONDS * 1_000) {
        const start = performance.now();
        await journal.append({ format: 'otlp-proto', arrivalUnixMs: Date.now(), bytes });
        tookMs.push(performance.now() - start);
        journal.keepFrom(journal.end);
      }
    }),
  );
  const micros = cpuMicros(cpu);
  const seconds = (performance.now() - from) / 1_000;
  const { frames, syncs } = journal.stats;
  const count = frames - framesBefore;
  tookMs.sort((a, b) => a - b);
  const quantile = (q: number) => (tookMs[Math.floor(q * (tookMs.length - 1))] ?? 0).toFixed(2);
  console.log(
    `${senders} senders of ${length} bytes: ${Math.round(count / seconds)} frames/s, ${(micros / count).toFixed(1)} µs of CPU a frame, ` +
      `${(count / (syncs - syncsBefore)).toFixed(1)} frames a sync, append p50 ${quantile(0.5)} p99 ${quantile(0.99)} ms`,
  );
}

const journal = await SegmentJournal.open({
  folder,
  limits: { maxBytes: 2 ** 30, maxAgeMs: 3_600_000 },
  clock: new SystemClock(),
  log: silentLogger(),
});
for (const length of LENGTHS) for (const senders of SENDERS) await append(journal, length, senders);

const cpu = process.cpuUsage();
let count = 0;
let bytes = 0;
for await (const frame of journal.frames(0)) {
  count++;
  bytes += frame.bytes.length;
}
const micros = cpuMicros(cpu);
console.log(
  `read back: ${count} frames, ${(micros / count).toFixed(1)} µs of CPU each, ${(bytes / micros).toFixed(0)} MB a second`,
);
await journal.close();
rmSync(folder, { recursive: true });
