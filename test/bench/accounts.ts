/**
 * What a million accounts cost: memory, rows, lag. npm run bench -- accounts [--accounts 1000000] [--rate 20000]
 * [--seconds 60]. Docs in docs/bench.md.
 *
 * First every account sends one root span, as fast as the guard against too many series lets new ones in, so that all
 * are known. Then traces come at the given rate, the k-th account with 1/k of the first one's, so that most of them are
 * seldom seen again.
 */
import { CulpritProcess } from './support/culprit-process.js';
import { Lag } from './support/lag.js';
import { options } from './support/options.js';
import { printResult, printTable } from './support/report.js';
import { sendLoad } from './support/send-load.js';
import { quantile } from './support/statistics.js';

const given = options({
  accounts: 1_000_000,
  rate: 20_000,
  seconds: 60,
  batch: 100,
  'first-sight-rate': 40_000,
});
const LARGEST_PRELOAD_SECONDS = 300;
const SETTLE_MS = 300_000;

const TABLE_BYTES = `select coalesce(sum(pg_total_relation_size(inhrelid)), 0)::float8 from pg_inherits
  where inhparent = 'latency_10s'::regclass`;
const KNOWN = 'select count(*)::float8 from account where id >= 3';
const OTHER_OPERATION =
  'select coalesce(sum(count), 0)::float8 from latency_10s where operation_id = 0 and account_id = 0';

const culprit = await CulpritProcess.start();
try {
  const port = culprit.ports.http;
  const spansPerRequest = given.batch;
  const emptyRss = culprit.resident().now;

  const roots = await sendLoad({
    port,
    spansPerRequest,
    accounts: given.accounts,
    content: 'roots',
    rate: given['first-sight-rate'],
    spans: given.accounts,
    seconds: LARGEST_PRELOAD_SECONDS,
  });
  const rootsFrom = Date.now();
  const rootsCounted = await culprit.flushed(roots.accepted, SETTLE_MS);
  const rootsSettleSeconds = (Date.now() - rootsFrom) / 1_000;
  const knownRss = culprit.resident().now;
  const otherAtFirstSight = await culprit.otherAccountSpans();
  const rowsBefore = await culprit.rows();
  const before = culprit.cpu();
  const from = performance.now();

  const lag = new Lag();
  const watching = lag.watch(() => culprit.countedSpans(), rootsCounted);
  const traces = await sendLoad(
    { port, spansPerRequest, accounts: given.accounts, rate: given.rate, seconds: given.seconds },
    (progress) => lag.accepted(progress),
  );
  lag.stop();
  await watching;
  const loadedRss = culprit.resident();
  const counted = await culprit.flushed(rootsCounted + traces.accepted, SETTLE_MS);
  const seconds = (performance.now() - from) / 1_000;
  const after = culprit.cpu();

  const rows = await culprit.rows();
  const tableBytes = await culprit.number(TABLE_BYTES);
  const accepted = roots.accepted + traces.accepted;
  const result = {
    accounts: await culprit.number(KNOWN),
    spansPerSecond: traces.accepted / traces.seconds,
    rssBytes: {
      started: emptyRss,
      allAccountsKnown: knownRss,
      underLoad: loadedRss.now,
      peak: loadedRss.peak,
    },
    rows,
    rowsPerSecond: (rows - rowsBefore) / seconds,
    bytesPerRow: tableBytes / rows,
    lagSeconds: { p50: quantile(lag.seconds, 0.5), p99: quantile(lag.seconds, 0.99) },
    firstSightSettleSeconds: rootsSettleSeconds,
    cpuSecondsPerMillionSpans: ((after.server - before.server) * 1e6) / traces.accepted,
    postgresCpuSecondsPerMillionSpans: ((after.postgres - before.postgres) * 1e6) / traces.accepted,
    otherAccountSpans: {
      firstSight: otherAtFirstSight,
      load: (await culprit.otherAccountSpans()) - otherAtFirstSight,
    },
    otherOperationSpans: await culprit.number(OTHER_OPERATION),
    refused: { firstSight: roots.refused, load: traces.refused },
    accepted,
    counted,
  };
  printTable(
    ['figure', 'value'],
    [
      ['accounts known', result.accounts],
      ['spans/s', result.spansPerSecond],
      ['RSS MB, just started', emptyRss / 1e6],
      ['RSS MB, all accounts seen once', knownRss / 1e6],
      ['RSS MB, under load', loadedRss.now / 1e6],
      ['RSS MB, peak', loadedRss.peak / 1e6],
      ['rows/s into Postgres', result.rowsPerSecond],
      ['bytes a row, with indexes', result.bytesPerRow],
      ['lag s, p50', result.lagSeconds.p50],
      ['lag s, p99', result.lagSeconds.p99],
      ['s until all first sightings were in Postgres', rootsSettleSeconds],
      ['CPU-s/M spans', result.cpuSecondsPerMillionSpans],
      ['Postgres CPU-s/M spans', result.postgresCpuSecondsPerMillionSpans],
      ['spans of (other) account at first sight', result.otherAccountSpans.firstSight],
      ['spans of (other) account under load', result.otherAccountSpans.load],
      ['spans of (other) operation', result.otherOperationSpans],
    ],
  );
  if (counted !== accepted) console.log(`${accepted} SPANS WERE ACCEPTED, POSTGRES HOLDS ${counted}`);
  printResult({ bench: 'accounts', load: given, ...result });
  process.exitCode = counted === accepted ? 0 : 1;
} finally {
  await culprit.stop();
}
