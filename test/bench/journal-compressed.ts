/*
 * What compressing the journal costs and saves: node dist/test/bench/journal-compressed.js [seconds = 10] [spans a second = 20000]
 * Requests of spans come at a steady rate, first with compression off, then on; meanwhile traces are read, each out of
 * ten requests of which half are compressed. Prints bytes a span on disk, CPU of all threads in % of a core, how long
 * an append and a trace took and how far compression was behind at the end; then how fast all of it is read in order.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SegmentJournal } from '#journal';
import { silentLogger, SystemClock } from '#kit';
import { workload } from './support/workload.js';

const SECONDS = Number(process.argv[2] ?? 10);
const SPANS_PER_SECOND = Number(process.argv[3] ?? 20_000);
const SPANS_PER_REQUEST = 100;
const REQUESTS_PER_TRACE = 10;
const TRACES_PER_SECOND = 20;
const TICK_MS = 1;
/** What the server takes. */
const SHARES = [0, 0.1];

const { requests, renew } = workload({ spansPerRequest: SPANS_PER_REQUEST });

const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};
const quantile = (sorted: number[], q: number): number => sorted[Math.floor(q * (sorted.length - 1))] ?? 0;
const milliseconds = (took: number[]): string => {
  took.sort((a, b) => a - b);
  return `p50 ${quantile(took, 0.5).toFixed(1)} p99 ${quantile(took, 0.99).toFixed(1)} ms`;
};

async function run(compressShare: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'culprit-journal-'));
  const journal = await SegmentJournal.open({
    folder,
    limits: { maxBytes: 2 ** 32, maxAgeMs: 3_600_000 },
    clock: new SystemClock(),
    log: silentLogger(),
    compressShare,
    segmentBytes: 8 * 2 ** 20,
  });
  const positions: number[] = [];
  const appendMs: number[] = [];
  const traceMs: number[] = [];
  const one = async (bytes: Buffer): Promise<void> => {
    const from = performance.now();
    const { position } = await journal.append({ format: 'otlp-proto', arrivalUnixMs: Date.now(), bytes });
    appendMs.push(performance.now() - from);
    positions.push(position);
  };
  const trace = async (): Promise<void> => {
    const at = Math.floor(Math.random() * positions.length);
    const from = performance.now();
    await Promise.all(
      Array.from({ length: REQUESTS_PER_TRACE }, (_, i) =>
        journal.read(positions[Math.min(positions.length - 1, at + 20 * i)] ?? 0),
      ),
    );
    traceMs.push(performance.now() - from);
  };

  const appended: Promise<void>[] = [];
  const traces: Promise<void>[] = [];
  const cpu = process.cpuUsage();
  const from = performance.now();
  for (let ms = 0; ms < SECONDS * 1_000; ms = performance.now() - from) {
    while (appended.length < (ms / 1_000) * (SPANS_PER_SECOND / SPANS_PER_REQUEST)) {
      if (appended.length % requests.length === 0) {
        await Promise.all(appended);
        renew();
      }
      appended.push(one(requests[appended.length % requests.length] ?? Buffer.alloc(0)));
    }
    if (ms > 1_000 && traces.length < (ms / 1_000) * TRACES_PER_SECOND) traces.push(trace());
    await sleep(TICK_MS);
  }
  await Promise.all([...appended, ...traces]);
  const core = cpuMs(cpu) / (performance.now() - from);
  const end = performance.now();
  const { segments, compressedSegments } = journal.stats;
  await journal.compressed();
  const behindMs = performance.now() - end;
  const spans = positions.length * SPANS_PER_REQUEST;
  console.log(
    `share ${compressShare}: ${(journal.bytes / spans).toFixed(0)} bytes a span on disk, ` +
      `${(100 * core).toFixed(1)} % of a core, append ${milliseconds(appendMs)}, trace ${milliseconds(traceMs)}; ` +
      `at the end ${compressedSegments} of ${segments} segments compressed, the rest ${behindMs.toFixed(0)} ms later`,
  );

  const readCpu = process.cpuUsage();
  const readFrom = performance.now();
  let bytes = 0;
  for await (const frame of journal.frames(0)) bytes += frame.bytes.length;
  const readMs = performance.now() - readFrom;
  const readMbPerCpuSecond = bytes / 1_000 / cpuMs(readCpu);
  console.log(
    `  read back: ${(bytes / 1_000 / readMs).toFixed(0)} MB a second, ${readMbPerCpuSecond.toFixed(0)} MB a second of CPU`,
  );
  const result = {
    compressShare,
    bytesPerSpan: journal.bytes / spans,
    corePercent: 100 * core,
    traceP99Ms: quantile(traceMs, 0.99),
    appendP99Ms: quantile(appendMs, 0.99),
    readMbPerCpuSecond,
  };
  await journal.close();
  rmSync(folder, { recursive: true });
  return result;
}

const results: Record<string, number>[] = [];
for (const share of SHARES) results.push(await run(share));
console.log(JSON.stringify(results));
