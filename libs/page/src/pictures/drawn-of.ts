import { type Incident } from '#contract';
import { type IncidentStore } from '../ports.js';
import { latencyOf } from './latency-of.js';
import { type Drawn } from './pictures.js';

/** What the pictures of an incident are made of. */
export async function drawnOf(
  store: Pick<IncidentStore, 'evidenceOf' | 'keptTrace'>,
  incident: Incident,
): Promise<Drawn> {
  return {
    incidentId: incident.id,
    exemplars: incident.exemplars,
    culprit: incident.explanation?.culprit?.name,
    latency: await latencyOf(store, incident),
    trace: (traceId) => store.keptTrace(traceId),
  };
}
