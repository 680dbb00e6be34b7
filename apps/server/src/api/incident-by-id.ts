import { type Incident } from '#contract';
import { type IncidentStore } from '#page';
import { notFound } from './problems/not-found.js';

/** Throws a problem that names similar ids where there is no such incident. */
export async function incidentById(incidents: IncidentStore, id: string): Promise<Incident> {
  const incident = await incidents.find(id);
  if (incident) return incident;
  const newest = await incidents.list({ limit: 20 });
  throw notFound(
    'incident',
    id,
    newest.map((each) => each.id),
  );
}
