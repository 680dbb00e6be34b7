import { type Logger } from '#kit';
import { type IncidentStore } from '../ports.js';
import { isNotWorse, withEarlier } from './evidence.js';
import { type Answer } from './looks.js';

/** Where evidence is kept; violations share it. */
export type EvidenceStore = Pick<IncidentStore, 'evidenceOf' | 'attachEvidence' | 'keptTrace'>;

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
