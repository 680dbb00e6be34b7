import { spanToJson } from '#span';
import { type IncidentRecord } from '../incident-schemas.js';
import { type KeptTrace } from './kept-traces.js';

/** As IncidentRecord says, in parts: the traces are never in memory all at once. */
export async function* recordAsJson(
  head: Omit<IncidentRecord, 'traces'>,
  traces: AsyncIterable<KeptTrace>,
): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"traces":[`;
  let separator = '\n';
  for await (const { exemplar, spans } of traces) {
    const trace: IncidentRecord['traces'][number] = {
      traceId: exemplar.traceId,
      spans: spans.map(spanToJson),
    };
    yield `${separator}${JSON.stringify(trace)}`;
    separator = ',\n';
  }
  yield ']}\n';
}
