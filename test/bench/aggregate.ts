/*
 * What aggregation costs: node dist/test/bench/aggregate.js [spans]
 * Prints accept in ns a span for the ways in which spans carry their account, and the taking of what a flush writes.
 */
import { Aggregator } from '#aggregate';
import { Dictionaries, NO_ACCOUNT, SpanRecords } from '#span';

const SPANS = Number(process.argv[2] ?? 1_000_000);
const SPANS_PER_BATCH = 512;
const SPANS_PER_TRACE = 10;
const OPERATIONS = 200;
const ACCOUNTS = 1_000;
const SPANS_PER_MS = 50;
const START_MS = 1_700_000_000_000;

const random = (() => {
  let state = 1;
  return () => (state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
})();

type Shape = { entryShare: number; accountOf: (span: number, trace: number) => number };
const accountOfTrace = (trace: number) => 3 + ((Math.imul(trace, 0x9e3779b1) >>> 0) % ACCOUNTS);

const shapes: Record<string, Shape> = {
  'no accounts, 1 of 5 an entry': { entryShare: 5, accountOf: () => NO_ACCOUNT },
  'last span of the trace names it, 1 of 5 an entry': {
    entryShare: 5,
    accountOf: (span, trace) => (span === SPANS_PER_TRACE - 1 ? accountOfTrace(trace) : NO_ACCOUNT),
  },
  'every span names it and is an entry': { entryShare: 1, accountOf: (_, trace) => accountOfTrace(trace) },
};

function batchFrom(first: number, { entryShare, accountOf }: Shape): SpanRecords {
  const batch = new SpanRecords(SPANS_PER_BATCH);
  for (let i = 0; i < SPANS_PER_BATCH; i++) {
    const at = batch.reserve();
    const span = first + i;
    const spanOfTrace = Math.floor(first / SPANS_PER_BATCH) % SPANS_PER_TRACE;
    const trace = Math.floor(first / SPANS_PER_BATCH / SPANS_PER_TRACE) * SPANS_PER_BATCH + i;
    batch.words.set([0x11, Math.imul(trace, 0x85ebca6b), 0x22, trace, 0, span, 0, 0], at);
    const start = BigInt(START_MS + Math.floor(first / SPANS_PER_MS) - 1_000) * 1_000_000n;
    // Spread like latencies are: a factor of about three to each side of 20 ms.
    const durationNs = 20e6 * Math.exp(((random() % 1_000) + (random() % 1_000)) / 1_000 - 1);
    batch.setTimes(i, Number(start & 0xffff_ffffn), Number(start >> 32n), durationNs);
    batch.setOperation(i, 1 + (random() % OPERATIONS), random() % 100 === 0, random() % entryShare === 0);
    batch.setAccount(i, accountOf(spanOfTrace, trace));
    batch.count++;
  }
  return batch;
}

for (const [name, shape] of Object.entries(shapes)) {
  const aggregator = new Aggregator(
    new Dictionaries({ services: 10, operations: 1_000, accounts: ACCOUNTS }),
  );
  let rows = 0;
  let acceptMs = 0;
  let flushMs = 0;
  let flushes = 0;
  for (let first = 0; first < SPANS; first += SPANS_PER_BATCH) {
    const batch = batchFrom(first, shape);
    const arrivalUnixMs = START_MS + Math.floor(first / SPANS_PER_MS);
    const from = performance.now();
    aggregator.accept(batch, arrivalUnixMs);
    acceptMs += performance.now() - from;
    if (arrivalUnixMs > START_MS + (flushes + 1) * 1_000) {
      const from = performance.now();
      rows += aggregator.take().count;
      flushMs += performance.now() - from;
      flushes++;
    }
  }
  const perFlush = `${(rows / flushes).toFixed(0)} rows in ${(flushMs / flushes).toFixed(1)} ms a flush`;
  console.log(`${name}: accept ${((acceptMs * 1e6) / SPANS).toFixed(0)} ns a span; ${perFlush}`);
  console.log(`  ${JSON.stringify(aggregator.stats.accounts)}`);
}
