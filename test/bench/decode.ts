/*
 * What a span costs from its bytes to the histograms on one core: npm run build && node dist/test/bench/decode.js
 * [spans a request = 100] [passes = 60]. Each pass has 200 requests that differ, with ids of its own, and arrives a
 * second after the one before. Time is that of the CPU, garbage collection included, which neighbours on the machine
 * disturb little; the stages take turns, so what disturbs one disturbs all.
 */
import { Aggregator } from '#aggregate';
import { AccountAttributes, decodeSpans, type SpanFormat } from '#decode';
import { Recall } from '#recall';
import { Dictionaries, SpanRecords } from '#span';
import { ExportTraceServiceRequest } from '#testkit';
import { skipWalk } from './support/skip-walk.js';
import { workload } from './support/workload.js';

const [SPANS_PER_REQUEST = 100, PASSES = 60] = process.argv.slice(2).map(Number);
const START_MS = 1_760_000_000_000;
const FORMAT: SpanFormat = 'otlp-proto';
/** protobufjs is many times slower, and steady. */
const PROTOBUFJS_EVERY = 10;

const load = workload({ spansPerRequest: SPANS_PER_REQUEST, startUnixMs: START_MS - 1_000 });

const namesOf = () => ({
  dictionaries: new Dictionaries({ services: 1_000, operations: 100_000, accounts: 100_000 }),
  accountAttributes: new AccountAttributes(['account.id', 'customer.id', 'tenant.id', 'tenant_id']),
});

type Stage = { name: string; every: number; pass: (arrivalUnixMs: number) => void; nsPerSpan: number[] };
const stage = (name: string, pass: Stage['pass'], every = 1): Stage => ({ name, every, pass, nsPerSpan: [] });

function decoding(): Stage['pass'] {
  const names = namesOf();
  const lent = new SpanRecords();
  return () => {
    for (const bytes of load.requests) decodeSpans({ format: FORMAT, bytes }, names, lent);
  };
}

function measuring(isRecalled: boolean): Stage['pass'] {
  const names = namesOf();
  const lent = new SpanRecords();
  const aggregator = new Aggregator(names.dictionaries);
  const recall = new Recall(
    { oldest: 0, read: () => Promise.resolve(undefined) },
    names.dictionaries,
    () => [],
  );
  return (arrivalUnixMs) => {
    for (const bytes of load.requests) {
      const { batch } = decodeSpans({ format: FORMAT, bytes }, names, lent);
      if (isRecalled) recall.accept(batch, arrivalUnixMs);
      aggregator.accept(batch, arrivalUnixMs);
    }
    aggregator.take();
  };
}

const stages = [
  stage('skip-only walk', () => load.requests.forEach((bytes) => skipWalk(bytes))),
  stage('decode', decoding()),
  stage('decode + dedupe + join + aggregate', measuring(false)),
  stage('decode + dedupe + join + aggregate + recall', measuring(true)),
  stage(
    'protobufjs decode',
    () => load.requests.forEach((bytes) => ExportTraceServiceRequest.decode(bytes)),
    PROTOBUFJS_EVERY,
  ),
];

for (let pass = 0; pass < PASSES; pass++) {
  load.renew();
  for (const { every, pass: run, nsPerSpan } of stages) {
    if (pass % every !== 0) continue;
    const start = process.cpuUsage();
    run(START_MS + pass * 1_000);
    const { user, system } = process.cpuUsage(start);
    nsPerSpan.push(((user + system) * 1_000) / load.spans);
  }
}

/** Of the later half: the first passes compile. */
function median(values: readonly number[]): number {
  const later = values.slice(values.length >> 1).toSorted((a, b) => a - b);
  return later[later.length >> 1] ?? Number.NaN;
}

const results = stages.map(({ name, nsPerSpan }) => ({ name, nsPerSpan: Math.round(median(nsPerSpan)) }));
const width = Math.max(...results.map(({ name }) => name.length));
console.log(`${SPANS_PER_REQUEST} spans a request, ${load.bytesPerSpan.toFixed(0)} bytes a span`);
for (const { name, nsPerSpan } of results) {
  const spansPerSecond = `${(1_000 / nsPerSpan).toFixed(2)} M spans/s`;
  console.log(
    `${name.padEnd(width)} ${String(nsPerSpan).padStart(6)} ns/span ${spansPerSecond.padStart(18)}`,
  );
}
console.log(
  JSON.stringify({
    spansPerRequest: SPANS_PER_REQUEST,
    bytesPerSpan: Math.round(load.bytesPerSpan),
    nsPerSpan: Object.fromEntries(results.map(({ name, nsPerSpan }) => [name, nsPerSpan])),
  }),
);
