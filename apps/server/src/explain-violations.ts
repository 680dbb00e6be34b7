import { type Explainer, type ExplainerLimits, type ExplainRequest } from '#explain';
import { type Metrics } from '#expose';
import { concerned, type ExplainViolations, type Look, type OpenViolation } from '#page';
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
 * A glance: enough to tell who is the first suspect, by 15 traces instead of up to 1,500; each is half a millisecond of
 * the ingest thread. It waits for nothing.
 */
export const GLANCE_LIMITS: ExplainerLimits = {
  maxViolating: 5,
  maxExemplars: 5,
  maxPassing: 0,
  maxBaseline: 10,
  maxOthers: 0,
  readMs: 500,
  changesMs: 0,
  deadlineMs: 2_000,
  spanWaitMs: 0,
  pollMs: 250,
};

export type Explainers = Record<Look['depth'], Pick<Explainer, 'explainTogether'>>;

/**
 * Asks the explainer about violations: about their accounts' requests to the operation, in the windows that made them.
 * Where none of them is bad, the newest ones are all there is to see.
 */
export function explainViolations(
  explainers: Explainers,
  source: TraceSource,
  metrics: Metrics,
): ExplainViolations {
  return async ({ violations, reason, depth }) => {
    const [counting, others] = [true, false].map((is) =>
      violations.filter(({ sla }) => isAboutCounts(sla.objective) === is),
    );
    const counted = (counting ?? []).map(async (violation) => ({
      violationIds: [violation.id],
      evidence: await countedRequests(source, violation),
    }));
    const answers = await Promise.all(counted);
    if (others && others.length > 0) {
      const requests = others.map((violation) => requestOf(violation, reason));
      for (const { of, evidence } of await explainers[depth].explainTogether(requests))
        answers.push({ violationIds: of.flatMap((i) => others[i]?.id ?? []), evidence });
    }
    for (const { evidence } of answers) {
      const { verdict, reason: why } = evidence.explanation;
      metrics.own.explanations.inc({ verdict, reason: why });
    }
    return answers;
  };
}

function requestOf(violation: OpenViolation, occasion: Look['reason']): ExplainRequest {
  const { sla, operation } = violation;
  const violating = concerned(violation.accounts);
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
