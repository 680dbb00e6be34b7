/*
 * What the survey costs: node dist/test/bench/survey.js [spans of a trace]
 * Surveys 100 traces a run, as the schedule does each 10 s, and prints the CPU time of a run: to copy the spans from the
 * ingest thread, and to look at them. The last line is the same as one JSON object.
 */
import { ManualClock, silentLogger } from '#kit';
import { type Span, type SpanHit, TraceSource, type TraceSample } from '#span';
import { SurveyStore, Surveyor } from '#survey';
import { buildTrace, call, query, type SpanPlan } from '#testkit';

const SPANS = Number(process.argv[2] ?? 20);
const TRACES = 100;
const RUNS = 40;
const WARM_RUNS = 10;

/** Three spans for each of so many calls, and one for the root. */
function plan(): SpanPlan {
  const calls = Array.from({ length: Math.max(1, Math.round((SPANS - 1) / 3)) }, (_, i) =>
    call('web', `service-${i}`, { startMs: i * 10, workMs: 7 }, [
      query(`service-${i}`, `db-${i}`, i * 10 + 2, i * 10 + 5),
    ]),
  );
  return { service: 'web', name: 'GET /', kind: 'server', startMs: 0, endMs: SPANS * 4, children: calls };
}

class Traces extends TraceSource {
  private readonly spans = new Map<string, Span[]>();

  constructor(private readonly hits: SpanHit[]) {
    super();
    for (const { traceId } of hits) this.spans.set(traceId, buildTrace(plan(), { traceId }));
  }

  override find(): Promise<SpanHit[]> {
    return Promise.resolve([]);
  }

  override sample(): Promise<TraceSample> {
    return Promise.resolve({ hits: this.hits, population: 10 * TRACES });
  }

  /** As from the ingest thread: a copy. */
  override trace(traceId: string): Promise<Span[]> {
    return Promise.resolve(structuredClone(this.spans.get(traceId) ?? []));
  }
}

class Nowhere extends SurveyStore {
  override add(): Promise<void> {
    return Promise.resolve();
  }

  override addProfiles(): Promise<void> {
    return Promise.resolve();
  }
}

const hits = Array.from({ length: TRACES }, (_, i): SpanHit => {
  const [root] = buildTrace(plan(), { traceId: (i + 1).toString(16).padStart(32, '0') });
  if (!root) throw new Error('a root expected');
  const { traceId, spanId, service, name, kind, startUnixNano, durationNs } = root;
  const operation = { service, name, kind };
  const [account, error, endUnixMs, arrivalUnixMs] = [`account-${i % 30}`, false, 0, 0];
  return { traceId, spanId, operation, account, startUnixNano, durationNs, error, endUnixMs, arrivalUnixMs };
});
const clock = new ManualClock(1_700_000_000_000);
const surveyor = new Surveyor(new Traces(hits), new Nowhere(), clock, silentLogger(), (name) => name);
const rules = { isWatched: () => false, thresholdNs: () => undefined };
const times: number[] = [];
for (let run = 0; run < RUNS + WARM_RUNS; run++) {
  clock.advance(10_000);
  const before = process.cpuUsage();
  await surveyor.run(rules);
  const { user, system } = process.cpuUsage(before);
  if (run >= WARM_RUNS) times.push((user + system) / 1_000);
}
times.sort((a, b) => a - b);
const p50 = times[Math.floor(RUNS / 2)] ?? 0;
const spans = buildTrace(plan()).length;
console.log(
  `a run over ${TRACES} traces of ${spans} spans: p50 ${p50.toFixed(1)} ms of CPU, ${(p50 / 100).toFixed(2)} % of one core each 10 s`,
);
console.log(JSON.stringify({ traces: TRACES, spans, p50Ms: p50, maxMs: times.at(-1) }));
