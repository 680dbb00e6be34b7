import { type Logger } from '#kit';
import { type Span } from '#span';
import { type Evidence, type IncidentStore } from '../ports.js';
import { isNotWorse, withEarlier } from './evidence.js';
import { type Answer } from './looks.js';

/** What some violations have in common by now. */
export type HeldEvidence = { violationIds: string[]; evidence: Omit<Evidence, 'traces'> };

/** Where evidence is kept; violations share it. */
export type EvidenceStore = {
  /** What has been found about these so far, without the traces; those that nothing was found about are left out. */
  evidenceOf(violationIds: string[]): Promise<HeldEvidence[]>;
  /** Stores the evidence in place of what these violations had, and releases deliveries that wait for it. */
  attachEvidence(violationIds: string[], evidence: Evidence): Promise<void>;
  /** The spans of a trace that some evidence keeps; empty where none does. */
  keptTrace(traceId: string): Promise<Span[]>;
};

/** Stores what was found with each violation that has nothing better. */
export async function storeAnswer(
  store: EvidenceStore,
  { violationIds, evidence }: Answer,
  log: Logger,
): Promise<void> {
  const held = await store.evidenceOf(violationIds);
  const known = new Set(held.flatMap((one) => one.violationIds));
  const fresh = violationIds.filter((id) => !known.has(id));
  if (fresh.length > 0) await store.attachEvidence(fresh, evidence);
  for (const earlier of held) {
    if (!isNotWorse(evidence.explanation, earlier.evidence.explanation)) {
      log.info({ violations: earlier.violationIds }, 'later evidence holds less: the first stays');
      continue;
    }
    const whole = await withEarlier(evidence, earlier.evidence, (traceId) => store.keptTrace(traceId));
    await store.attachEvidence(earlier.violationIds, whole);
  }
}

/** As long as a violation is an incident of its own. */
export function perIncident(store: IncidentStore): EvidenceStore {
  return {
    evidenceOf: async (ids) => {
      const found = await Promise.all(ids.map((id) => store.find(id)));
      return found.flatMap((incident) => {
        if (!incident?.explanation) return [];
        const { id, explanation, exemplars, lastBadSpanEndUnixMs: endUnixMs } = incident;
        const { lastBadSpanArrivalUnixMs: arrivalUnixMs } = incident;
        const lastBadSpan =
          endUnixMs === null || arrivalUnixMs === null ? null : { endUnixMs, arrivalUnixMs };
        return { violationIds: [id], evidence: { explanation, exemplars, lastBadSpan } };
      });
    },
    attachEvidence: async (ids, evidence) => {
      for (const id of ids) await store.attachEvidence(id, evidence);
    },
    keptTrace: (traceId) => store.keptTrace(traceId),
  };
}
