import { type Span, spanToJson } from '#span';
import { type Statement, statement } from '../statement.js';

/** Each is of a megabyte or so: fifty usual traces make one or two, where one for each would hold up a page by as many ways. */
const STATEMENT_CHARACTERS = 2 ** 20;

export function* insertKeptTraces(
  evidenceId: string,
  traces: readonly { traceId: string; spans: Span[] }[],
): Generator<Statement<never>> {
  let [ids, texts, characters]: [string[], string[], number] = [[], [], 0];
  for (const [i, { traceId, spans }] of traces.entries()) {
    const text = JSON.stringify(spans.map(spanToJson));
    ids.push(traceId);
    texts.push(text);
    characters += text.length;
    if (characters < STATEMENT_CHARACTERS && i < traces.length - 1) continue;
    yield insert(evidenceId, ids, texts);
    [ids, texts, characters] = [[], [], 0];
  }
}

function insert(evidenceId: string, traceIds: string[], texts: string[]): Statement<never> {
  return statement(
    `insert into kept_trace (evidence_id, trace_id, spans)
     select $1, trace_id, spans::json from unnest($2::text[], $3::text[]) as given (trace_id, spans)
     on conflict (trace_id, evidence_id) do update set spans = excluded.spans`,
    [evidenceId, traceIds, texts],
  );
}
