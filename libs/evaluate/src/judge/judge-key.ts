import { type Measurement, type Objective, type Sla } from '#contract';
import { ruleOf } from '../objectives/objective.js';
import { alphaOf, binomialTail } from '../statistics/statistics.js';
import { windowAt } from '../windows/window.js';
import { type BadRequests, type Baseline, type Pause, type SlotCounts } from './counts.js';
import { nextStanding, type Standing } from './state-machine.js';

/** One SLA as it is judged for one account. */
export type KeyRule = {
  sla: Sla;
  /** With what the account is promised otherwise. */
  objective: Objective;
  /** How far back from the end of the present slot the counts have to reach. */
  keepSeconds: number;
  /** Below this probability a violation is confident. */
  alpha: number;
};

export type KeyStanding = Standing & { measurement: Measurement };

export type Moment = {
  nowUnixMs: number;
  /** Whether all that was received in time has been counted. */
  caughtUp: boolean;
  /** Why the rule is not judged now; undefined while it is. */
  pause: Pause | undefined;
};

/** @param keys operations × accounts that the SLA means: its false pages are split over them */
export function keyRule(sla: Sla, objective: Objective, keys: number): KeyRule {
  const { recentFromUnixMs, fromUnixMs, toUnixMs } = windowAt(0, sla.windowSeconds);
  return {
    sla,
    objective,
    keepSeconds: (toUnixMs - Math.min(fromUnixMs, recentFromUnixMs)) / 1000 + 60,
    alpha: alphaOf(sla.confidence, sla.windowSeconds, keys),
  };
}

/** Which requests the objective calls bad; `none` where only their number counts, or nothing is there to compare with. */
export function badRequests(objective: Objective, _baseline: Baseline | undefined): BadRequests {
  return ruleOf(objective).bad;
}

/** Of how many earlier weeks an objective needs the same hours; 0: of none. */
export function baselineWeeks(objective: Objective): number {
  return 'weeks' in objective ? objective.weeks : 0;
}

/** The next standing of one (SLA, operation, account). */
export function judgeKey(
  rule: KeyRule,
  counts: SlotCounts,
  _baseline: Baseline | undefined,
  before: KeyStanding | undefined,
  { nowUnixMs, caughtUp, pause }: Moment,
): KeyStanding {
  const { fromUnixMs, toUnixMs, recentFromUnixMs } = windowAt(nowUnixMs, rule.sla.windowSeconds);
  const { allowedRatio, effectiveThresholdNs } = ruleOf(rule.objective);
  const { total, bad } = counts.sum(fromUnixMs, toUnixMs);
  const recent = counts.sum(recentFromUnixMs, toUnixMs);
  const measurement: Measurement = {
    windowSeconds: rule.sla.windowSeconds,
    windowEndUnixMs: toUnixMs,
    total,
    bad,
    allowedRatio,
    measuredNs: null,
    effectiveThresholdNs,
    pValue: binomialTail(bad, total, allowedRatio),
    alpha: rule.alpha,
  };
  if (pause !== undefined) {
    const since = before?.state === 'paused' ? before.sinceUnixMs : nowUnixMs;
    const alerting = before?.alerting ?? false;
    const violatingSinceUnixMs = alerting ? (before?.violatingSinceUnixMs ?? null) : null;
    return {
      state: 'paused',
      reason: pause,
      alerting,
      sinceUnixMs: since,
      violatingSinceUnixMs,
      measurement,
    };
  }
  const judgement = {
    measurement,
    recentTotal: recent.total,
    recentBad: recent.bad,
    firstBadUnixMs: counts.firstBad(fromUnixMs, toUnixMs),
    caughtUp,
  };
  return { ...nextStanding(before, judgement, nowUnixMs), measurement };
}
