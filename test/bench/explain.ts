/*
 * What explaining costs: node dist/test/bench/explain.js [exemplars = 50] [spans each = 200]. As many violating traces as
 * healthy ones, from their bytes to the answer; then single traces of 10,000 and 100,000 spans in shapes that are hard on
 * trees. CPU time, as other work on the machine would be counted too. The last line is the same as one JSON object.
 */
import { readSpans } from '#decode';
import { assemble, explainViolation, pathTime, type PathTime } from '#explain';
import { SPAN_KINDS, type Span, wordsOfHex } from '#span';
import { buildTrace, otlpProto } from '#testkit';
import { hardTraces, requestOf, SLOW_SERVICE } from './support/big-traces.js';

const [EXEMPLARS = 50, SPANS_EACH = 200] = process.argv.slice(2).map(Number);
const RUNS = 15;
/** Spans, and how often each shape is measured. */
const SIZES = [
  [10_000, 15],
  [100_000, 3],
] as const;
const SLOW_MS = 300;
const ATTRIBUTES = {
  'http.request.method': 'GET',
  'http.route': '/items/{id}',
  'url.path': '/items/17',
  'server.port': 8080,
};

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** The median, once the code is warm, and what the first run took. */
function measure(work: () => void, runs = RUNS): { medianMs: number; firstMs: number } {
  const times = Array.from({ length: runs }, () => {
    const from = cpuMs();
    work();
    return cpuMs() - from;
  });
  const [firstMs = 0] = times;
  return { medianMs: times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0, firstMs };
}

function analyse(spans: Span[]): PathTime {
  const tree = assemble(spans);
  if (!tree) throw new Error('no tree');
  return pathTime(tree);
}

type Encoded = { traceId: Int32Array; bytes: Uint8Array };

function encoded(slowMs: number): Encoded[] {
  return Array.from({ length: EXEMPLARS }, () => {
    const spans = buildTrace(requestOf(SPANS_EACH, slowMs));
    const specs = spans.map(({ traceId, spanId, parentSpanId = '', service, name, kind, ...span }) => {
      const { startUnixNano, durationNs } = span;
      const attributes = { ...ATTRIBUTES, ...span.attributes };
      return {
        traceId,
        spanId,
        parentSpanId,
        service,
        name,
        kind: SPAN_KINDS.indexOf(kind),
        startUnixNano,
        durationNs,
        attributes,
      };
    });
    return { traceId: wordsOfHex(spans[0]?.traceId ?? ''), bytes: otlpProto(specs) };
  });
}

const read = ({ traceId, bytes }: Encoded): Span[] => readSpans({ format: 'otlp-proto', bytes }, traceId);

function explain(violating: Span[][], healthy: Span[][]): void {
  const { explanation } = explainViolation({
    about: 'latency',
    violating: violating.map(analyse),
    baseline: healthy.map(analyse),
    incomplete: false,
  });
  if (explanation.culprit?.name !== SLOW_SERVICE) throw new Error(`named ${explanation.culprit?.name}`);
}

const [violating, healthy] = [encoded(SLOW_MS), encoded(0)];
const decoded = [violating, healthy].map((traces) => traces.map(read));
const exemplars = {
  explained: measure(() => explain(decoded[0] ?? [], decoded[1] ?? [])),
  'read and explained': measure(() => explain(violating.map(read), healthy.map(read))),
};
console.log(`${EXEMPLARS} violating and ${EXEMPLARS} healthy traces of ${decoded[0]?.[0]?.length} spans:`);
console.table(exemplars);

const traces: Record<string, Record<string, number>> = {};
for (const [size, runs] of SIZES) {
  const usual = { shape: 'a request', spans: buildTrace(requestOf(size)) };
  for (const { shape, spans } of [usual, ...hardTraces(size)]) {
    const { medianMs, firstMs } = measure(() => analyse(spans), runs);
    traces[shape] = { ...traces[shape], [`${size} ms`]: medianMs, [`${size} first ms`]: firstMs };
  }
}
console.table(traces);
console.log(JSON.stringify({ exemplars, traces }));
