import { type Measurement, type Sla } from '#contract';
import { ruleOf, type ObjectiveRule } from '../objectives/objective.js';
import { type AccountScope, type KnownOperation, type SlaStatus, type WindowRow } from '../ports.js';
import { nextStanding } from './state-machine.js';
import { alphaOf, binomialTail } from '../statistics/statistics.js';
import { windowAt, type SlotWindow } from '../windows/window.js';

/** One SLA as it is judged at one moment. */
export type Rule = {
  sla: Sla;
  objective: ObjectiveRule;
  window: SlotWindow;
  accounts: AccountScope;
  /** Below this probability a violation is confident. */
  alpha: number;
};

/**
 * @param accountCount how many accounts the scope means
 * @param operationCount how many operations the SLA's selector means
 */
export function ruleAt(
  nowUnixMs: number,
  sla: Sla,
  accounts: AccountScope,
  accountCount: number,
  operationCount: number,
): Rule {
  return {
    sla,
    objective: ruleOf(sla.objective),
    window: windowAt(nowUnixMs, sla.windowSeconds),
    accounts,
    alpha: alphaOf(sla.confidence, sla.windowSeconds, accountCount * operationCount),
  };
}

/** The next status of one (SLA, operation, account) from its row, which is all zero without requests. */
export function nextStatus(
  rule: Rule,
  operation: KnownOperation,
  row: WindowRow,
  previous: SlaStatus | undefined,
  caughtUp: boolean,
  nowUnixMs: number,
): SlaStatus {
  const measurement = measurementOf(rule, row);
  const before = previous && isSameRule(previous.measurement, measurement) ? previous : undefined;
  const { recentTotal, recentBad, firstBadUnixMs } = row;
  const judgement = { measurement, recentTotal, recentBad, firstBadUnixMs, caughtUp };
  return {
    slaId: rule.sla.id,
    operation,
    account: row.account,
    ...nextStanding(before, judgement, nowUnixMs),
    measurement,
  };
}

/** A rule whose objective or window was replaced starts anew: its old verdicts say nothing about it. */
function isSameRule(a: Measurement, b: Measurement): boolean {
  return (
    a.windowSeconds === b.windowSeconds &&
    a.allowedRatio === b.allowedRatio &&
    a.effectiveThresholdNs === b.effectiveThresholdNs
  );
}

function measurementOf({ sla, objective, window, alpha }: Rule, { total, bad }: WindowRow): Measurement {
  const { allowedRatio, effectiveThresholdNs } = objective;
  return {
    windowSeconds: sla.windowSeconds,
    windowEndUnixMs: window.toUnixMs,
    total,
    bad,
    allowedRatio,
    measuredNs: null,
    effectiveThresholdNs,
    pValue: binomialTail(bad, total, allowedRatio),
    alpha,
  };
}
