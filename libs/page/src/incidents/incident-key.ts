import { type Culprit, type Explanation, type IncidentKey, type OperationRef } from '#contract';
import { type Contrary } from '../ports.js';

/** As text, for the database to hold it unique among what is open. */
export function keyText(key: IncidentKey): string {
  return key.by === 'culprit'
    ? JSON.stringify([key.by, key.kind, key.name])
    : JSON.stringify([key.by, key.service, key.name, key.kind]);
}

export function operationKey({ service, name, kind }: OperationRef): IncidentKey {
  return { by: 'operation', service, name, kind };
}

export function culpritKey({ name, kind }: Culprit): IncidentKey {
  return { by: 'culprit', name, kind };
}

/** Whom an explanation names, however sure it is. */
export function culpritOf(explanation: Explanation | null): Culprit | undefined {
  const { verdict, culprit } = explanation ?? {};
  return verdict === 'named' && culprit ? { name: culprit.name, kind: culprit.kind } : undefined;
}

/** Whether an explanation names whom an incident is about. */
export function names(explanation: Explanation | null, key: IncidentKey): boolean {
  const culprit = culpritOf(explanation);
  return key.by === 'culprit' && culprit !== undefined && isSame(culprit, key);
}

export function isSame(one: Culprit, other: Culprit): boolean {
  return one.name === other.name && one.kind === other.kind;
}

/**
 * What a new explanation of a violation says against its incident, after what earlier ones have. Only one that is sure
 * does; whatever else it says, the row is broken.
 */
export function contraryOf(
  explanation: Explanation,
  key: IncidentKey,
  before: Contrary | null,
): Contrary | null {
  const culprit = culpritOf(explanation);
  if (key.by === 'operation' || !culprit || explanation.confidence !== 'high' || isSame(culprit, key))
    return null;
  return { culprit, times: before && isSame(before.culprit, culprit) ? before.times + 1 : 1 };
}
