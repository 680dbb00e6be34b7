/**
 * What a span costs the whole server, socket to Postgres, beside a Collector with spanmetrics where PEER_OTELCOL names
 * its binary: npm run bench -- ingest [--batch 10|100|512] [--grpc] [--gzip] [--json]. Docs in docs/bench.md.
 *
 * Every run has a process of its own, in turn: Culprit, Collector, Culprit, … After a warm-up the CPU of all its
 * threads is taken from before the first span until the last flush is done.
 */
import { runCollector, runCulprit, type Run } from './support/ingest-run.js';
import { options, refuse } from './support/options.js';
import { printResult, printTable } from './support/report.js';
import { median, medians } from './support/statistics.js';

const given = options({
  batch: 100,
  grpc: false,
  gzip: false,
  json: false,
  accounts: 1_000,
  /** 0: as many as senders of such batches have: 8, or 64 where so many spans come in small requests. */
  connections: 0,
  seconds: 10,
  spans: 100_000_000,
  warmup: 4,
  runs: process.env.PEER_OTELCOL ? 3 : 1,
  'peer-flush': 1,
});
const load = {
  notation: given.json ? ('json' as const) : ('proto' as const),
  spansPerRequest: given.batch,
  grpc: given.grpc,
  gzip: given.gzip,
  accounts: given.accounts,
  connections: given.connections || (given.batch < 50 ? 64 : 8),
  seconds: given.seconds,
  spans: given.spans,
  warmupSeconds: given.warmup,
};
if (given.grpc && (given.json || given.gzip))
  refuse('--grpc is protobuf as it is: leave out --json and --gzip.');

if (!Number.isInteger(given.batch) || given.batch === 0) refuse('--batch wants a whole number of spans.');

const runs: Record<'culprit' | 'collector', Run[]> = { culprit: [], collector: [] };
const rows: (string | number)[][] = [];

function note(who: keyof typeof runs, run: Run): void {
  runs[who].push(run);
  rows.push([
    who,
    run.spansPerCpuSecond,
    run.cpuSecondsPerMillionSpans,
    run.spansPerSecond,
    run.rssBytes / 1e6,
    run.postgresCpuSeconds,
    run.rows,
    run.otherAccountSpans,
    run.spans,
    run.refused,
  ]);
}

for (let i = 0; i < given.runs; i++) {
  note('culprit', await runCulprit(load));
  const peer = process.env.PEER_OTELCOL;
  if (peer) note('collector', await runCollector(peer, given['peer-flush'], load));
}

printTable(
  [
    'run',
    'spans/CPU-s',
    'CPU-s/M spans',
    'spans/s',
    'RSS MB',
    'Postgres CPU-s',
    'rows',
    '(other)',
    'spans',
    'sent again',
  ],
  rows,
);

/** The median of each figure, and how far its runs lie apart. */
function summary(all: Run[]) {
  const costs = all.map((run) => run.cpuSecondsPerMillionSpans);
  return {
    ...medians(all),
    spread: { cpuSecondsPerMillionSpans: [Math.min(...costs), Math.max(...costs)] },
  };
}

const cost = (all: Run[]): number => median(all.map((run) => run.cpuSecondsPerMillionSpans));
const { batch, grpc, gzip, json, accounts } = given;
const { connections } = load;
printResult({
  bench: 'ingest',
  load: { batch, grpc, gzip, json, accounts, connections },
  runs: given.runs,
  ...summary(runs.culprit),
  ...(runs.collector.length > 0
    ? {
        peer: { flushSeconds: given['peer-flush'], ...summary(runs.collector) },
        cpuRatioToPeer: cost(runs.culprit) / cost(runs.collector),
      }
    : {}),
});
