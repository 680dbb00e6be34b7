import { parentPort, workerData } from 'node:worker_threads';
import { createLogger, ShiftedClock, SystemClock } from '#kit';
import { IngestEngine } from './engine.js';
import { type IngestThreadData } from './ingest-thread.js';
import { serveCalls } from './remote.js';

if (!parentPort) throw new Error('this file is a thread’s');
// IngestThread gives it.
const { config, journalFolder, shiftedBy }: IngestThreadData = workerData;
const clock = shiftedBy ? new ShiftedClock(shiftedBy) : new SystemClock();
const engine = await IngestEngine.open({
  config,
  journalFolder,
  clock,
  log: createLogger(config.CULPRIT_LOG_LEVEL),
});
serveCalls(parentPort, {
  nodeId: () => engine.nodeId(),
  recover: (position: number) => engine.recover(position),
  caughtUp: () => engine.caughtUp(),
  listen: () => engine.listen(),
  follow: (rules: Parameters<IngestEngine['follow']>[0]) => engine.follow(rules),
  take: () => engine.take(),
  committed: (position: number) => engine.committed(position),
  stats: () => engine.stats(),
  cardinality: () => engine.cardinality(),
  find: (query: Parameters<IngestEngine['find']>[0]) => engine.find(query),
  sample: (query: Parameters<IngestEngine['sample']>[0]) => engine.sample(query),
  trace: (traceId: string) => engine.trace(traceId),
  stopListening: () => engine.stopListening(),
  close: () => engine.close(),
});
