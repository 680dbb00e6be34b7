import { type Measurement, type Objective, type Sla } from '#contract';
import { ruleOf } from '../objectives/objective.js';
import { alphaOf, binomialTail } from '../statistics/statistics.js';
import { windowAt } from '../windows/window.js';
import { type BadRequests, type Baseline, type Pause, type SlotCounts } from './counts.js';
import { nextStanding, type Standing } from './state-machine.js';

/** One SLA as it is judged for one account. */
export type KeyRule = {
  sla: Sla;
  /** The account's override applied. */
  objective: Objective;
  /** How far back SlotCounts must reach for it. */
  keepSeconds: number;
  /** Below this probability a violation is confident. */
  alpha: number;
};

export type KeyStanding = Standing & { measurement: Measurement };

export type Moment = { nowUnixMs: number; caughtUp: boolean; pause: Pause | undefined };

/** @param keys operations × accounts of the rule */
export function keyRule(sla: Sla, objective: Objective, keys: number): KeyRule {
  const { windowSeconds, confidence } = sla;
  return {
    sla,
    objective,
    keepSeconds: Math.max(windowSeconds, 30) + 60,
    alpha: alphaOf(confidence, windowSeconds, keys),
  };
}

export function badRequests(objective: Objective, _baseline: Baseline | undefined): BadRequests {
  return ruleOf(objective).bad;
}

export function baselineWeeks(_objective: Objective): number {
  return 0;
}

export function judgeKey(
  { sla: { windowSeconds }, objective, alpha }: KeyRule,
  counts: SlotCounts,
  _baseline: Baseline | undefined,
  before: KeyStanding | undefined,
  { nowUnixMs, caughtUp }: Moment,
): KeyStanding {
  const { allowedRatio, effectiveThresholdNs } = ruleOf(objective);
  const window = windowAt(nowUnixMs, windowSeconds);
  const { total, bad } = counts.sum(window.fromUnixMs, window.toUnixMs);
  const recent = counts.sum(window.recentFromUnixMs, window.toUnixMs);
  const measurement: Measurement = {
    windowSeconds,
    windowEndUnixMs: window.toUnixMs,
    total,
    bad,
    allowedRatio,
    measuredNs: null,
    effectiveThresholdNs,
    pValue: binomialTail(bad, total, allowedRatio),
    alpha,
  };
  const judgement = {
    measurement,
    recentTotal: recent.total,
    recentBad: recent.bad,
    firstBadUnixMs: counts.firstBad(window.fromUnixMs, window.toUnixMs),
    caughtUp,
  };
  return { ...nextStanding(before, judgement, nowUnixMs), measurement };
}
