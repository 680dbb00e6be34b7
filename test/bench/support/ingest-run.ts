import { setTimeout as sleep } from 'node:timers/promises';
import { CollectorProcess } from './collector-process.js';
import { CulpritProcess } from './culprit-process.js';
import { sendLoad } from './send-load.js';
import { type Progress, type SendOptions } from './sending.js';

/** What one run has shown of the process under load. */
export type Run = {
  spansPerCpuSecond: number;
  spansPerSecond: number;
  cpuSecondsPerMillionSpans: number;
  /** When the last span was accepted, and the most until then. */
  rssBytes: number;
  peakRssBytes: number;
  cpuSeconds: number;
  /** Of all its processes; like the next two 0 for the Collector, which has no database. */
  postgresCpuSeconds: number;
  /** In Postgres, the warm-up's included. */
  rows: number;
  /** Spans there whose account fell to the guard against too many series. */
  otherAccountSpans: number;
  bytesPerSpan: number;
  wireBytesPerSpan: number;
  spans: number;
  /** Requests that had to be sent again. */
  refused: number;
};

type Load = Omit<Partial<SendOptions>, 'port'> & { seconds: number; warmupSeconds: number };

const portOf = ({ grpc }: Load, ports: { http: number; grpc: number }): number =>
  grpc ? ports.grpc : ports.http;

/**
 * A new server under load, from before the first span until all are in Postgres.
 * @throws where what was accepted is not what Postgres holds
 */
export async function runCulprit(load: Load): Promise<Run> {
  const culprit = await CulpritProcess.start();
  try {
    const port = portOf(load, culprit.ports);
    const warmup = await sendLoad({ ...load, port, seconds: load.warmupSeconds });
    await culprit.flushed(warmup.accepted);
    const before = culprit.cpu();
    const sent = await sendLoad({ ...load, port });
    const resident = culprit.resident();
    const accepted = warmup.accepted + sent.accepted;
    const counted = await culprit.flushed(accepted);
    const after = culprit.cpu();
    if (counted !== accepted) throw new Error(`${accepted} spans were accepted, Postgres holds ${counted}`);
    return {
      ...runOf(sent, resident, after.server - before.server),
      postgresCpuSeconds: after.postgres - before.postgres,
      rows: await culprit.rows(),
      otherAccountSpans: await culprit.otherAccountSpans(),
    };
  } finally {
    await culprit.stop();
  }
}

/** A new Collector under the same load, until it has handed on the metrics of all spans. */
export async function runCollector(binary: string, flushSeconds: number, load: Load): Promise<Run> {
  const collector = await CollectorProcess.start(binary, `${flushSeconds}s`);
  try {
    const port = portOf(load, collector.ports);
    const warmup = await sendLoad({ ...load, port, seconds: load.warmupSeconds });
    await sleep(flushSeconds * 1_000);
    const before = collector.cpu();
    const sent = await sendLoad({ ...load, port });
    const resident = collector.resident();
    await sleep(flushSeconds * 1_000 + 500);
    const run = runOf(sent, resident, collector.cpu() - before);
    const accepted = warmup.accepted + sent.accepted;
    const counted = await collector.counted(accepted);
    if (counted !== accepted)
      throw new Error(`${accepted} spans were accepted, the Collector counts ${counted}`);
    return run;
  } finally {
    await collector.stop();
  }
}

function runOf(sent: Progress, resident: { now: number; peak: number }, cpuSeconds: number): Run {
  return {
    spansPerCpuSecond: sent.accepted / cpuSeconds,
    spansPerSecond: sent.accepted / sent.seconds,
    cpuSecondsPerMillionSpans: (cpuSeconds * 1e6) / sent.accepted,
    rssBytes: resident.now,
    peakRssBytes: resident.peak,
    cpuSeconds,
    postgresCpuSeconds: 0,
    rows: 0,
    otherAccountSpans: 0,
    bytesPerSpan: sent.bytesPerSpan,
    wireBytesPerSpan: sent.wireBytesPerSpan,
    spans: sent.accepted,
    refused: Object.values(sent.refused).reduce((sum, count) => sum + count, 0),
  };
}
