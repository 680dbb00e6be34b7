import { type Span, spanToJson } from '#span';
import { type Statement, statement } from '../statement.js';

/** One statement per trace: a few megabytes each are enough for one message. */
export function insertKeptTrace(evidenceId: string, traceId: string, spans: Span[]): Statement<never> {
  return statement(
    `insert into kept_trace (evidence_id, trace_id, spans) values ($1, $2, $3)
     on conflict (trace_id, evidence_id) do update set spans = excluded.spans`,
    [evidenceId, traceId, JSON.stringify(spans.map(spanToJson))],
  );
}
