import { groupBy } from '#kit';
import { operationLabel, type SpanHit, type TraceSource } from '#span';
import { type TraceReader } from '../read/trace-reader.js';
import { inTurns } from '../read/in-turns.js';
import { assemble } from '../trace/trace-tree.js';
import { type TrafficSample } from './growth.js';
import { traceCalls, type TraceCalls } from './trace-calls.js';

/** Roots that are listed, and those whose traces are read. */
const MAX_LISTED = 1_000;
const MAX_READ = 150;

/**
 * A sample of all traces that ended in some time, with what each stands for. Of each operation that traces begin with
 * about as many are read, so that a rare one whose traces make hundreds of calls is seen too.
 */
export async function sampledTraffic(
  source: TraceSource,
  reader: TraceReader,
  endFromUnixMs: number,
  endToUnixMs: number,
): Promise<TrafficSample> {
  const { hits, population } = await source.sample({ endFromUnixMs, endToUnixMs, limit: MAX_LISTED });
  const byOperation = groupBy(hits, ({ operation }) => operationLabel(operation));
  const read = await reader.read(inTurns([...byOperation.values()], MAX_READ), (spans, hit) => {
    const tree = assemble(spans, hit.spanId);
    return tree && traceCalls(tree, hit.account);
  });
  const traces: TrafficSample['traces'] = [];
  for (const [kind, alike] of byOperation) {
    const calls = alike.map((hit) => read.get(hit)).filter((each): each is TraceCalls => each !== undefined);
    const weight = (population / hits.length) * (alike.length / calls.length);
    for (const each of calls) traces.push({ calls: each, kind, weight });
  }
  return { traces, seconds: secondsOf(hits, endToUnixMs - endFromUnixMs) };
}

/**
 * How long it really was: recall may reach back less far than was asked for. Of n moments the first and the last are
 * (n − 1) / (n + 1) of the whole apart.
 */
function secondsOf(hits: SpanHit[], askedMs: number): number {
  let [first, last] = [Infinity, -Infinity];
  for (const { endUnixMs } of hits) {
    first = Math.min(first, endUnixMs);
    last = Math.max(last, endUnixMs);
  }
  const ms = ((last - first) * (hits.length + 1)) / (hits.length - 1);
  return Math.max(1, Math.min(askedMs, ms)) / 1000;
}
