/*
 * What recall costs with millions of spans: node dist/test/bench/recall.js [spans]
 * Prints accept in ns a span, a search that has to look at every record, and the walk of one trace.
 */
import { Recall } from '#recall';
import { Dictionaries, SpanRecords, type Operation } from '#span';

const SPANS = Number(process.argv[2] ?? 2_000_000);
const SPANS_PER_TRACE = 10;
const SPANS_PER_BATCH = 512;
const OPERATIONS = 1_000;
const START_MS = Date.now() - 300_000;

const operation = (i: number): Operation => ({ service: `s${i % 20}`, name: `op${i}`, kind: 'server' });

const dictionaries = new Dictionaries({ services: 100, operations: OPERATIONS, accounts: 2_000 });
const operationIds = Array.from({ length: OPERATIONS }, (_, i) =>
  dictionaries.registerOperation(operation(i)),
);
const accountId = dictionaries.registerAccount('acme');
const recall = new Recall({ oldest: 0, read: () => Promise.resolve(undefined) }, dictionaries, () => []);

const random = (() => {
  let state = 1;
  return () => (state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
})();

function batchFrom(first: number, position: number): SpanRecords {
  const batch = new SpanRecords(SPANS_PER_BATCH);
  for (let i = 0; i < SPANS_PER_BATCH; i++) {
    const at = batch.reserve();
    const span = first + i;
    // The spans of a trace lie a batch apart, as they do when each service exports its own.
    const trace = Math.floor(first / SPANS_PER_BATCH / SPANS_PER_TRACE) * SPANS_PER_BATCH + i;
    batch.words.set([0x11, 0x22, Math.imul(trace, 0x85ebca6b), trace, 0, span, 0, 0], at);
    const startUnixNano = BigInt(START_MS + Math.floor(span / 10)) * 1_000_000n;
    const durationNs = 1e6 + (random() % 1e9);
    batch.setTimes(i, Number(startUnixNano & 0xffff_ffffn), Number(startUnixNano >> 32n), durationNs);
    batch.setOperation(i, operationIds[random() % OPERATIONS] ?? 0, false, true);
    batch.setAccount(i, span % SPANS_PER_TRACE === 0 ? accountId : 1);
    batch.setPosition(i, position);
    batch.count++;
  }
  return batch;
}

function timed<T>(work: () => T): { ms: number; result: T } {
  const from = performance.now();
  const result = work();
  return { ms: performance.now() - from, result };
}

let acceptMs = 0;
for (let span = 0; span < SPANS; span += SPANS_PER_BATCH) {
  const arrivalUnixMs = START_MS + Math.floor(span / 10);
  const batch = batchFrom(span, span / SPANS_PER_BATCH);
  acceptMs += timed(() => recall.accept(batch, arrivalUnixMs)).ms;
}
console.log(`accept: ${((acceptMs * 1e6) / SPANS).toFixed(0)} ns a span (${recall.stats.spans} held)`);

const everything = {
  operation: operation(1),
  endFromUnixMs: START_MS - 1,
  endToUnixMs: START_MS + 3_600_000,
  limit: 100_000,
};
const searches = {
  'all of one operation (1 of 1000)': everything,
  'its slowest 1 %': { ...everything, longerThanNs: 0.991e9 },
  'its slowest 1 %, of an account': { ...everything, longerThanNs: 0.991e9, accounts: ['acme'] },
  'the newest 15': { ...everything, limit: 15 },
};
for (const [name, query] of Object.entries(searches)) {
  for (const run of ['cold', 'warm']) {
    const from = performance.now();
    const hits = await recall.find(query);
    console.log(`find ${name}, ${run}: ${(performance.now() - from).toFixed(1)} ms, ${hits.length} hits`);
  }
}

const hit = (await recall.find({ ...everything, limit: 1 }))[0];
const from = performance.now();
for (let i = 0; i < 1_000; i++) await recall.trace(hit?.traceId ?? '');
console.log(`trace: ${(performance.now() - from).toFixed(1)} µs without decoding`);
console.log(`memory: ${(recall.stats.bytes / recall.stats.spans).toFixed(0)} bytes a span`);
