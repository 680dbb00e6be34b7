import { type Incident, type LatencyComparison } from '#contract';
import { type IncidentStore } from '../ports.js';

/** How long requests took, of the violation that weighs most of those where that is known. */
export async function latencyOf(
  store: Pick<IncidentStore, 'evidenceOf'>,
  { violations }: Pick<Incident, 'violations'>,
): Promise<LatencyComparison | undefined> {
  const held = await store.evidenceOf(violations.map(({ id }) => id));
  for (const { id } of violations) {
    const latency = held.find(({ violationIds }) => violationIds.includes(id))?.evidence.latency;
    if (latency) return latency;
  }
  return undefined;
}
