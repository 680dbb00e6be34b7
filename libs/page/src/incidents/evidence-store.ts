import { type Logger } from '#kit';
import { type Evidence, type IncidentStore } from '../ports.js';
import { worstExemplar } from '../render/page.js';
import { isNotWorse, withEarlier } from './evidence.js';
import { type Answer } from './looks.js';

/** Where evidence is kept; violations share it. */
export type EvidenceStore = Pick<IncidentStore, 'evidenceOf' | 'attachEvidence' | 'keepTraces' | 'keptTrace'>;

/**
 * Stores what was found with each violation that has nothing better. A page may wait for it: fifty traces of 300 spans take
 * a second to store, so all but the one that the page shows as a picture follow. Its links lead to them meanwhile,
 * as recall has them; where the process dies before, the second look keeps them.
 */
export async function storeAnswer(
  store: EvidenceStore,
  { violationIds, evidence }: Answer,
  log: Logger,
): Promise<void> {
  const held = await store.evidenceOf(violationIds);
  const known = new Set(held.flatMap((one) => one.violationIds));
  const fresh = violationIds.filter((id) => !known.has(id));
  const [shown, others] = byPicture(evidence);
  if (fresh.length > 0) await store.attachEvidence(fresh, { ...evidence, traces: shown });
  for (const earlier of held) {
    if (!isNotWorse(evidence.explanation, earlier.evidence.explanation)) {
      log.info({ violations: earlier.violationIds }, 'later evidence holds less: the first stays');
      continue;
    }
    const whole = await withEarlier(evidence, earlier.evidence, (traceId) => store.keptTrace(traceId));
    await store.attachEvidence(earlier.violationIds, whole);
  }
  if (fresh.length > 0 && others.length > 0) await store.keepTraces(fresh, others);
}

/** The trace of which pages have a waterfall, and the others. */
function byPicture({ exemplars, traces }: Evidence): [Evidence['traces'], Evidence['traces']] {
  const drawn = worstExemplar(exemplars)?.traceId;
  return [
    traces.filter(({ traceId }) => traceId === drawn),
    traces.filter(({ traceId }) => traceId !== drawn),
  ];
}
