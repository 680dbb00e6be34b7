import { type Exemplar, type Incident } from '#contract';
import { type IncidentStore } from '#page';
import { type Span } from '#span';

/** A trace of an incident's examples; without spans where it is not kept. */
export type KeptTrace = { exemplar: Exemplar; spans: Span[] };

/** Each trace once, one at a time: fifty of them may be a hundred megabytes. */
export async function* keptTraces(
  { exemplars }: Incident,
  store: Pick<IncidentStore, 'keptTrace'>,
): AsyncGenerator<KeptTrace> {
  const seen = new Set<string>();
  for (const exemplar of exemplars) {
    if (seen.has(exemplar.traceId)) continue;
    seen.add(exemplar.traceId);
    yield { exemplar, spans: await store.keptTrace(exemplar.traceId) };
  }
}
