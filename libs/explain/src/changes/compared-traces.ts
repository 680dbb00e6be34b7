import { type SpanHit, type SpanQuery, type TraceSource } from '#span';
import { type ExplainRequest } from '../explain-request.js';
import { slowestPerTrace } from '../read/selection.js';

/** Violating and healthy requests to compare by their attributes. */
export type ComparedTraces = { violating: SpanHit[]; healthy: SpanHit[] };

/** More tell attributes apart no better: 48 of 50 against 0 of 50 is as clear as it gets. */
const MAX_TRACES = 60;
/** Hits to choose each trace from, so that they are not all of the last second. */
const HITS_PER_TRACE = 4;
const ENOUGH_HEALTHY = 30;
const LOOKBACK_MS = 30 * 60_000;

/**
 * As they came, evenly over the newest: not the slowest ones and not so many of each account, as are read to find the
 * culprit, because what was picked by account differs by account and by all that goes with it.
 */
export async function comparedTraces(source: TraceSource, request: ExplainRequest): Promise<ComparedTraces> {
  const { operation, accounts, bad, windowFromUnixMs, windowToUnixMs, arrivedByUnixMs } = request;
  const beganUnixMs = request.violatingSinceUnixMs ?? windowFromUnixMs;
  const everybody = { operation, limit: MAX_TRACES * HITS_PER_TRACE };
  const same = accounts ? { ...everybody, accounts } : everybody;
  const violating = await source.find({
    ...same,
    ...(bad === 'errors' ? { error: true } : { longerThanNs: bad.longerThanNs }),
    endFromUnixMs: windowFromUnixMs,
    endToUnixMs: windowToUnixMs,
    ...(arrivedByUnixMs === undefined ? {} : { arrivedByUnixMs }),
  });
  const violatingTraces = new Set(violating.map((hit) => hit.traceId));
  const healthySince = async (
    scope: Pick<SpanQuery, 'operation' | 'accounts' | 'limit'>,
    from: number,
    to: number,
  ) => {
    const hits = await source.find({
      ...scope,
      ...(bad === 'errors' ? {} : { atMostNs: bad.longerThanNs }),
      error: false,
      endFromUnixMs: from,
      endToUnixMs: to,
    });
    return slowestPerTrace(hits).filter((hit) => !violatingTraces.has(hit.traceId));
  };
  let healthy: SpanHit[] = [];
  for (const search of [
    () => healthySince(same, beganUnixMs - LOOKBACK_MS, beganUnixMs),
    () => healthySince(everybody, beganUnixMs - LOOKBACK_MS, beganUnixMs),
    () => healthySince(everybody, beganUnixMs - LOOKBACK_MS, windowToUnixMs),
  ]) {
    if (healthy.length < ENOUGH_HEALTHY) healthy = await search();
  }
  return { violating: spread(slowestPerTrace(violating)), healthy: spread(healthy) };
}

/** Evenly spaced ones, as many as are read. */
function spread(hits: SpanHit[]): SpanHit[] {
  const step = Math.max(1, hits.length / MAX_TRACES);
  return Array.from(
    { length: Math.min(hits.length, MAX_TRACES) },
    (_, i) => hits[Math.floor(i * step)],
  ).filter((hit) => hit !== undefined);
}
