import { type Measurement, type Sla } from '#contract';
import { ruleOf, type ObjectiveRule } from './objective.js';
import {
  type AccountScope,
  type KnownOperation,
  type SlaStatus,
  type WindowReader,
  type WindowRow,
} from './ports.js';
import { nextStanding } from './state-machine.js';
import { alphaOf, binomialTail } from './statistics.js';
import { windowAt, type SlotWindow } from './window.js';

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

/** A window's row with its recent part, which may reach further back than the window. */
export async function readRows(
  windows: WindowReader,
  { objective, window, accounts }: Rule,
  operationIds: number[],
): Promise<WindowRow[]> {
  const query = { operationIds, accounts, bad: objective.bad, ...window };
  if (window.recentFromUnixMs >= window.fromUnixMs) return windows.sums(query);
  // A query counts its recent part within its window, so a longer recent part is a window of its own.
  const [rows, recent] = await Promise.all([
    windows.sums({ ...query, recentFromUnixMs: window.fromUnixMs }),
    windows.sums({ ...query, fromUnixMs: window.recentFromUnixMs }),
  ]);
  const byKey = new Map(rows.map((row) => [rowKey(row), row]));
  return recent.map((row) => ({
    ...(byKey.get(rowKey(row)) ?? { ...row, total: 0, bad: 0, firstBadUnixMs: null }),
    recentTotal: row.total,
    recentBad: row.bad,
  }));
}

function rowKey({ operationId, account }: Pick<WindowRow, 'operationId' | 'account'>): string {
  return `${operationId} ${account}`;
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
