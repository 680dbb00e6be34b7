import { isSameJson, type Sla } from '#contract';

/**
 * Whether two versions of an SLA hold an account to the same. Then a state under the one is a state under the other,
 * and an incident goes on; what else may differ (its name, whom it pages, whose requests it is about) changes no verdict.
 */
export function isJudgedAlike(a: Sla, b: Sla): boolean {
  return isSameJson([a.objective, a.windowSeconds], [b.objective, b.windowSeconds]);
}
