import { type Explainer } from '#explain';
import { type Evidence, type ExplainIncident } from '#page';
import { type SpanKind } from '#span';

/** Asks the explainer about an incident: about its accounts' requests to its operation, in the window that made it. */
export function explainIncident(explainer: Explainer): ExplainIncident {
  return ({ incident }): Promise<Evidence> => {
    const { sla, operation, accounts } = incident;
    const violating = accounts.filter(({ leftAt }) => leftAt === null);
    const measurements = (violating.length > 0 ? violating : accounts).map(({ measurement }) => measurement);
    const windowToUnixMs = Math.max(...measurements.map(({ windowEndUnixMs }) => windowEndUnixMs));
    const thresholdNs = measurements[0]?.effectiveThresholdNs ?? null;
    return explainer.explain({
      operation: { service: operation.service, name: operation.name, kind: operation.kind as SpanKind },
      ...(sla.accounts === 'total' ? {} : { accounts: violating.map(({ account }) => account) }),
      ...(thresholdNs === null ? { error: true } : { longerThanNs: thresholdNs }),
      windowFromUnixMs: windowToUnixMs - sla.windowSeconds * 1000,
      windowToUnixMs,
    });
  };
}
