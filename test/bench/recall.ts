/*
 * What recall costs with millions of spans: node dist/test/bench/recall.js [spans]
 * Prints what accepting a span costs, what it takes in memory, and how long searches and traces take; CPU time, as other
 * work on the machine would be counted too. The last line is the same as one JSON object.
 */
import { readSpans } from '#decode';
import { Recall } from '#recall';
import { Dictionaries, type Operation, SpanRecords, type SpanQuery, wordsOfHex } from '#span';
import { otlpProto } from '#testkit';

const SPANS = Number(process.argv[2] ?? 10_000_000);
/** Beyond what is kept, to see whether memory stays as it is. */
const SPANS_DROPPED = SPANS / 5;
const SPANS_PER_TRACE = 10;
const SPANS_PER_BATCH = 100;
const BATCHES_TIMED_AT_ONCE = 64;
const SPANS_PER_MS = 20;
const OPERATIONS = 310;
const ACCOUNTS = 20_000;
const FRAME_SLOTS = 2_600;
const RUNS = 50;
const START_MS = 1_700_000_000_000;

const random = (() => {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
})();

const operation = (i: number): Operation => ({ service: `s${i % 20}`, name: `op${i}`, kind: 'server' });
const account = (i: number) => `account-${i}`;
const dictionaries = new Dictionaries({ services: 100, operations: 1_000, accounts: 100_000 });
const operationIds = Array.from({ length: OPERATIONS + 1 }, (_, i) =>
  dictionaries.registerOperation(operation(i)),
);
const accountIds = Array.from({ length: ACCOUNTS + 2 }, (_, i) => dictionaries.registerAccount(account(i)));
const RARE_OPERATION = OPERATIONS;
const RARE_ACCOUNT = ACCOUNTS + 1;
const NO_ACCOUNT_ID = 1;

/** The most frequent has 15 %, the least frequent 1 in 1,000; another one 1 in a million spans. */
function randomOperation(span: number): number {
  return span % 1_000_003 === 500_000 ? RARE_OPERATION : Math.floor(OPERATIONS * random() ** 3);
}

/** Zipf: the first has 7 % of the traces, the last 1 in 200,000; another one 1 in 100,000 (1 span in a million names it). */
function accountOf(trace: number): number {
  return trace % 100_003 === 50_000 ? RARE_ACCOUNT : Math.floor(Math.exp(random() * Math.log(ACCOUNTS)));
}

function batchFrom(first: number, position: number): SpanRecords {
  const batch = new SpanRecords(SPANS_PER_BATCH);
  const spanOfTrace = Math.floor(first / SPANS_PER_BATCH) % SPANS_PER_TRACE;
  for (let i = 0; i < SPANS_PER_BATCH; i++) {
    const at = batch.reserve();
    // The spans of a trace lie a batch apart, as they do when each service exports its own.
    const trace = Math.floor(first / SPANS_PER_BATCH / SPANS_PER_TRACE) * SPANS_PER_BATCH + i;
    batch.words.set([0x11, 0x22, Math.imul(trace, 0x85ebca6b), trace, 0, first + i, 0, 0], at);
    const startUnixNano = BigInt(START_MS + Math.floor((first + i) / SPANS_PER_MS)) * 1_000_000n;
    const durationNs = 20e6 * Math.exp(4 * (random() + random() + random() - 1.5));
    batch.setTimes(i, Number(startUnixNano & 0xffff_ffffn), Number(startUnixNano >> 32n), durationNs);
    batch.setOperation(i, operationIds[randomOperation(first + i)]!, random() < 0.01, true);
    batch.setAccount(i, spanOfTrace === 4 ? accountIds[accountOf(trace)]! : NO_ACCOUNT_ID);
    batch.setPosition(i, position);
    batch.count++;
  }
  return batch;
}

const TRACE_IN_FRAME = 'ab'.repeat(16);
const attributes = {
  'http.request.method': 'POST',
  'http.route': '/checkout',
  'db.statement': 'select 1'.repeat(10),
};
const frame = {
  format: 'otlp-proto' as const,
  arrivalUnixMs: START_MS,
  bytes: otlpProto(
    Array.from({ length: SPANS_PER_BATCH }, (_, i) => ({
      name: 'POST /checkout',
      traceId: i === 50 ? TRACE_IN_FRAME : 'cd'.repeat(16),
      spanId: `${i + 1}`.padStart(16, '0'),
      attributes,
    })),
  ),
};
const traceInFrame = wordsOfHex(TRACE_IN_FRAME);
const recall = new Recall(
  { oldest: 0, read: () => Promise.resolve(frame) },
  dictionaries,
  // Every frame is the same bytes, with one span of the trace that is looked for.
  (frame: Parameters<typeof readSpans>[0]) => readSpans(frame, traceInFrame),
  { maxRecords: SPANS },
);

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
const quantile = (sorted: number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const rssBefore = process.memoryUsage().rss;
const blocksNs: number[] = [];
let longestAcceptMs = 0;
let rssFull = 0;
for (let span = 0, position = 0; span < SPANS + SPANS_DROPPED;) {
  const batches: SpanRecords[] = [];
  for (let i = 0; i < BATCHES_TIMED_AT_ONCE; i++) {
    batches.push(batchFrom(span + i * SPANS_PER_BATCH, position));
    position += FRAME_SLOTS;
  }
  const arrivalUnixMs = START_MS + Math.floor(span / SPANS_PER_MS);
  if (span < SPANS) {
    const from = cpuMs();
    for (const batch of batches) recall.accept(batch, arrivalUnixMs);
    blocksNs.push(((cpuMs() - from) * 1e6) / (BATCHES_TIMED_AT_ONCE * SPANS_PER_BATCH));
  } else {
    for (const batch of batches) {
      const from = cpuMs();
      recall.accept(batch, arrivalUnixMs);
      longestAcceptMs = Math.max(longestAcceptMs, cpuMs() - from);
    }
  }
  span += BATCHES_TIMED_AT_ONCE * SPANS_PER_BATCH;
  if (rssFull === 0 && span >= SPANS) rssFull = process.memoryUsage().rss;
}
const acceptNs = blocksNs.reduce((sum, ns) => sum + ns, 0) / blocksNs.length;
// Two blocks of five index a segment, so that the median block indexes none.
const acceptUnindexedNs = quantile(
  blocksNs.toSorted((a, b) => a - b),
  0.5,
);
const { spans, bytes } = recall.stats;
const rss = process.memoryUsage().rss;
console.log(
  `accept: ${acceptNs.toFixed(0)} ns a span, ${acceptUnindexedNs.toFixed(0)} of them without indexing`,
);
console.log(`longest accept: ${longestAcceptMs.toFixed(1)} ms`);
console.log(`memory: ${spans} spans of ${(bytes / spans).toFixed(1)} B, ${megabytes(bytes)}`);
console.log(
  `RSS: ${megabytes(rssBefore)} empty, ${megabytes(rssFull)} full, ${megabytes(rss)} after ${SPANS_DROPPED} more\n`,
);

const endMs = START_MS + 86_400_000;
const middleMs = START_MS + (SPANS_DROPPED + SPANS / 2) / SPANS_PER_MS;
const manyAccounts = Array.from({ length: 1_000 }, (_, i) => account(ACCOUNTS - i));
const frequent = { operation: operation(0) };
const searches: Record<string, Partial<SpanQuery>> = {
  'frequent operation': frequent,
  'frequent operation, a minute long ago': {
    ...frequent,
    endFromUnixMs: middleMs,
    endToUnixMs: middleMs + 60_000,
  },
  'frequent operation, errors': { ...frequent, error: true },
  'frequent operation, > 5 s': { ...frequent, longerThanNs: 5e9 },
  'frequent operation, none so long': { ...frequent, longerThanNs: 60e9 },
  'frequent operation, frequent account': { ...frequent, accounts: [account(1)] },
  'frequent operation, frequent account, > 5 s': { ...frequent, accounts: [account(1)], longerThanNs: 5e9 },
  'frequent operation, rare account': { ...frequent, accounts: [account(RARE_ACCOUNT)] },
  'frequent operation, 1,000 rare accounts, > 5 s': {
    ...frequent,
    accounts: manyAccounts,
    longerThanNs: 5e9,
  },
  'rare operation': { operation: operation(RARE_OPERATION) },
  'rare operation, frequent account': { operation: operation(RARE_OPERATION), accounts: [account(1)] },
  'any operation': {},
  'any operation, errors > 5 s': { error: true, longerThanNs: 5e9 },
  'any operation, > 7 s': { longerThanNs: 7e9 },
  'any operation, none so long': { longerThanNs: 60e9 },
  'any operation, rare account': { accounts: [account(RARE_ACCOUNT)] },
  'any operation, frequent account, none so long': { accounts: [account(1)], longerThanNs: 60e9 },
  'any operation, an account without spans': { accounts: [account(0)] },
};
const findMs: Record<string, { p50: number; p99: number; hits: number }> = {};
for (const [name, query] of Object.entries(searches)) {
  const times: number[] = [];
  let hits = 0;
  for (let run = 0; run < RUNS; run++) {
    const from = cpuMs();
    hits = (await recall.find({ endFromUnixMs: START_MS, endToUnixMs: endMs, limit: 100, ...query })).length;
    times.push(cpuMs() - from);
  }
  times.sort((a, b) => a - b);
  findMs[name] = { p50: quantile(times, 0.5), p99: quantile(times, 0.99), hits };
}
console.table(findMs);

const samplesMs: number[] = [];
let sampledFrom = 0;
for (let run = 0; run < RUNS; run++) {
  const from = cpuMs();
  const endFromUnixMs = middleMs + run * 100;
  const endToUnixMs = endFromUnixMs + 10_000;
  sampledFrom = (await recall.sample({ endFromUnixMs, endToUnixMs, limit: 100 })).population;
  samplesMs.push(cpuMs() - from);
}
samplesMs.sort((a, b) => a - b);
const sampleMs = { p50: quantile(samplesMs, 0.5), p99: quantile(samplesMs, 0.99), traces: sampledFrom };
console.log(
  `a sample of 100 of the ${sampledFrom} traces of 10 s: p50 ${sampleMs.p50.toFixed(1)} ms, p99 ${sampleMs.p99.toFixed(1)} ms`,
);

const traceTimes: number[] = [];
for (let run = 0; run < 2_000; run++) {
  const trace = Math.floor((SPANS_DROPPED + random() * SPANS * 0.99) / SPANS_PER_TRACE);
  const id = [0x11, 0x22, Math.imul(trace, 0x85ebca6b), trace].map((word) =>
    (word >>> 0).toString(16).padStart(8, '0'),
  );
  const from = cpuMs();
  await recall.trace(id.join(''));
  traceTimes.push(cpuMs() - from);
}
traceTimes.sort((a, b) => a - b);
const traceMs = { p50: quantile(traceTimes, 0.5), p99: quantile(traceTimes, 0.99) };
console.log(
  `trace of ${SPANS_PER_TRACE} frames of ${frame.bytes.length} bytes: p50 ${traceMs.p50.toFixed(2)} ms, p99 ${traceMs.p99.toFixed(2)} ms`,
);
const result = {
  spans,
  bytesPerSpan: bytes / spans,
  acceptNs,
  acceptUnindexedNs,
  longestAcceptMs,
  rssFull,
  rss,
};
console.log(JSON.stringify({ ...result, findMs, sampleMs, traceMs }));
