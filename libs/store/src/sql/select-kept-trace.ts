import { type SpanJson } from '#span';
import { type Statement, statement } from '../statement.js';

/** Where several looks keep the trace, the copy with the most text: it was made last, with the late spans. */
export function selectKeptTrace(traceId: string): Statement<{ spans: SpanJson[] }> {
  return statement(
    `select spans from kept_trace where trace_id = $1 order by length(spans::text) desc limit 1`,
    [traceId],
  );
}
