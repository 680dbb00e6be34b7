import { type Sla } from '#contract';
import { badRequests } from '../objectives/bad-requests.js';
import { type AccountScope, type KnownOperation, type SlaStatus, type WindowRow } from '../ports.js';
import { windowAt, type SlotWindow } from '../windows/window.js';
import { SlotCounts, type Tally } from './counts.js';
import { judgeKey, keyRule, type KeyRule } from './judge-key.js';

/** One SLA as it is judged at one moment. */
export type Rule = {
  sla: Sla;
  key: KeyRule;
  bad: { fromBucket: number } | 'errors';
  /** The quantile that the page shows as measured; null for error rates. */
  quantile: number | null;
  window: SlotWindow;
  accounts: AccountScope;
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
  const bad = badRequests(sla.objective, undefined);
  return {
    sla,
    key: keyRule(sla, sla.objective, accountCount * operationCount),
    bad: bad === 'none' ? 'errors' : bad,
    quantile: 'percentile' in sla.objective ? sla.objective.percentile / 100 : null,
    window: windowAt(nowUnixMs, sla.windowSeconds),
    accounts,
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
  const moment = { nowUnixMs, caughtUp, pause: undefined };
  return {
    slaId: rule.sla.id,
    operation,
    account: row.account,
    ...judgeKey(rule.key, new RowCounts(row), undefined, previous, moment),
  };
}

/** The window is asked for first, its recent part afterwards. */
class RowCounts extends SlotCounts {
  private asked = 0;

  constructor(private readonly row: WindowRow) {
    super();
  }

  sum(): Tally {
    const { total, bad, recentTotal, recentBad } = this.row;
    return this.asked++ === 0 ? { total, bad } : { total: recentTotal, bad: recentBad };
  }

  firstBad(): number | null {
    return this.row.firstBadUnixMs;
  }
}
