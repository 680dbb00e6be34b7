import { type Explainer, type ExplainerLimits, type ExplainRequest } from '#explain';
import { type Metrics } from '#expose';
import { type ExplainViolations, leadOf, type OpenViolation } from '#page';
import { type TraceSource } from '#span';
import { countedRequests, isAboutCounts } from './counted-requests.js';

/** The page waits 8 s for its explanation at most; spans of a violating trace are waited for up to 6. */
export const EXPLAIN_LIMITS: ExplainerLimits = {
  maxViolating: 500,
  maxExemplars: 50,
  maxPassing: 150,
  maxBaseline: 300,
  maxOthers: 150,
  readMs: 1_000,
  changesMs: 1_500,
  deadlineMs: 7_500,
  spanWaitMs: 6_000,
  pollMs: 250,
};

/**
 * Asks the explainer about an incident: about its accounts' requests to its operation, in the window that made it.
 * Where none of them is bad, the newest ones are all there is to see.
 */
export function explainIncident(
  explainer: Pick<Explainer, 'explain'>,
  source: TraceSource,
  metrics: Metrics,
): ExplainViolations {
  return async ({ violations, reason: occasion }) => {
    const violation = leadOf({ violations });
    const evidence = isAboutCounts(violation.sla.objective)
      ? await countedRequests(source, violation)
      : await explainer.explain(requestOf(violation, occasion));
    const { verdict, reason } = evidence.explanation;
    metrics.own.explanations.inc({ verdict, reason });
    return evidence;
  };
}

function requestOf(violation: OpenViolation, occasion: 'unexplained' | 'last-spans'): ExplainRequest {
  const { sla, operation, accounts } = violation;
  const still = accounts.filter(({ leftAt }) => leftAt === null);
  const violating = still.length > 0 ? still : accounts;
  // An `each` rule may have more accounts than a call may have arguments.
  const windowToUnixMs = violating.reduce((last, a) => Math.max(last, a.measurement.windowEndUnixMs), 0);
  const [lead] = violating.toSorted((a, b) => b.measurement.bad - a.measurement.bad);
  const thresholdNs = lead?.measurement.effectiveThresholdNs ?? null;
  // Some may be promised more time than others: what is slow for the one with most slow requests is slow for these.
  const alike = violating.filter(
    (a) => (a.measurement.effectiveThresholdNs ?? 0) <= (thresholdNs ?? Infinity),
  );
  return {
    operation,
    accounts: sla.accounts === 'total' ? undefined : alike.map(({ account }) => account),
    bad: thresholdNs === null ? 'errors' : { longerThanNs: thresholdNs },
    windowFromUnixMs: windowToUnixMs - (lead?.measurement.windowSeconds ?? sla.windowSeconds) * 1000,
    windowToUnixMs,
    violatingSinceUnixMs: violation.violatingSinceUnixMs,
    // Time to page runs from the newest bad span that the rule can have fired on.
    arrivedByUnixMs: occasion === 'unexplained' ? Date.parse(violation.openedAt) : undefined,
  };
}
