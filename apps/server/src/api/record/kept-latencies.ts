import { type Incident } from '#contract';
import { type IncidentStore } from '#page';
import { type IncidentRecord } from '../incident-schemas.js';

/** How long the requests took that some of an incident's violations are about. */
export type KeptLatency = IncidentRecord['latencies'][number];

/** In the order of the violations; one for all of those that were looked at together. */
export async function keptLatencies(
  { violations }: Incident,
  store: Pick<IncidentStore, 'evidenceOf'>,
): Promise<KeptLatency[]> {
  const ids = violations.map(({ id }) => id);
  const held = await store.evidenceOf(ids);
  return held
    .flatMap(({ violationIds, evidence: { latency } }) => (latency ? [{ violationIds, latency }] : []))
    .toSorted((a, b) => firstOf(a, ids) - firstOf(b, ids));
}

function firstOf({ violationIds }: KeptLatency, ids: string[]): number {
  return ids.findIndex((id) => violationIds.includes(id));
}
