import { type SpanHit, type SpanQuery, type TraceSource } from '#span';
import { type ExplainRequest } from '../explain-request.js';
import {
  BASELINE_LOOKBACK_MS,
  beganUnixMs,
  ENOUGH_BASELINE,
  HITS_PER_TRACE,
  scopeOf,
  violatingQuery,
} from '../read/find-traces.js';
import { evenly, slowestPerTrace } from '../read/selection.js';

/** Violating and healthy requests to compare by their attributes. */
export type ComparedTraces = { violating: SpanHit[]; healthy: SpanHit[] };

/** More tell attributes apart no better: 48 of 50 against 0 of 50 is as clear as it gets. */
const MAX_TRACES = 60;

/**
 * As they came, evenly over the newest: not the slowest ones and not so many of each account, as are read to find the
 * culprit, because what was picked by account differs by account and by all that goes with it.
 */
export async function comparedTraces(source: TraceSource, request: ExplainRequest): Promise<ComparedTraces> {
  const { operation, bad, windowToUnixMs } = request;
  const began = beganUnixMs(request);
  const limit = MAX_TRACES * HITS_PER_TRACE;
  const everybody = { operation, limit };
  const same = { ...scopeOf(request), limit };
  const violating = await source.find(violatingQuery(request, limit));
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
    () => healthySince(same, began - BASELINE_LOOKBACK_MS, began),
    () => healthySince(everybody, began - BASELINE_LOOKBACK_MS, began),
    () => healthySince(everybody, began - BASELINE_LOOKBACK_MS, windowToUnixMs),
  ]) {
    if (healthy.length < ENOUGH_BASELINE) healthy = await search();
  }
  return {
    violating: evenly(slowestPerTrace(violating), MAX_TRACES),
    healthy: evenly(healthy, MAX_TRACES),
  };
}
