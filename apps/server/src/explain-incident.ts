import { type Explainer, type ExplainerLimits } from '#explain';
import { type Metrics } from '#expose';
import { type ExplainIncident } from '#page';

/** The page waits 8 s for its explanation at most; spans of a violating trace are waited for up to 6. */
export const EXPLAIN_LIMITS: ExplainerLimits = {
  maxViolating: 500,
  maxExemplars: 15,
  maxPassing: 150,
  maxBaseline: 300,
  maxOthers: 150,
  readMs: 1_000,
  changesMs: 1_500,
  deadlineMs: 7_500,
  spanWaitMs: 6_000,
  pollMs: 250,
};

/** Asks the explainer about an incident: about its accounts' requests to its operation, in the window that made it. */
export function explainIncident(explainer: Explainer, metrics: Metrics): ExplainIncident {
  return async ({ incident, reason: occasion }) => {
    const { sla, operation, accounts } = incident;
    const still = accounts.filter(({ leftAt }) => leftAt === null);
    const violating = still.length > 0 ? still : accounts;
    // An `each` rule may have more accounts than a call may have arguments.
    const windowToUnixMs = violating.reduce((last, a) => Math.max(last, a.measurement.windowEndUnixMs), 0);
    const thresholdNs = violating[0]?.measurement.effectiveThresholdNs ?? null;
    const evidence = await explainer.explain({
      operation,
      accounts: sla.accounts === 'total' ? undefined : violating.map(({ account }) => account),
      bad: thresholdNs === null ? 'errors' : { longerThanNs: thresholdNs },
      windowFromUnixMs: windowToUnixMs - sla.windowSeconds * 1000,
      windowToUnixMs,
      violatingSinceUnixMs: incident.violatingSinceUnixMs,
      // Time to page runs from the newest bad span that the rule can have fired on.
      arrivedByUnixMs: occasion === 'unexplained' ? Date.parse(incident.openedAt) : undefined,
    });
    const { verdict, reason } = evidence.explanation;
    metrics.own.explanations.inc({ verdict, reason });
    return evidence;
  };
}
