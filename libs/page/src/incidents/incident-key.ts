import { type Explanation, type IncidentKey, type OperationRef } from '#contract';

/** As text, for the database to hold it unique among what is open. */
export function keyText(key: IncidentKey): string {
  return key.by === 'culprit'
    ? JSON.stringify([key.by, key.kind, key.name])
    : JSON.stringify([key.by, key.service, key.name, key.kind]);
}

export function operationKey({ service, name, kind }: OperationRef): IncidentKey {
  return { by: 'operation', service, name, kind };
}

/** Whether an explanation names whom an incident is about. */
export function names(explanation: Explanation | null, key: IncidentKey): boolean {
  const culprit = explanation?.culprit;
  return (
    key.by === 'culprit' && culprit !== undefined && culprit.name === key.name && culprit.kind === key.kind
  );
}
