import { type CommittedRow } from '../ports.js';
import { SLOT_MS } from '../windows/slot-log.js';
import { type Group } from './group.js';
import { type Groups } from './groups.js';
import { type LiveRule } from './live-rule.js';

/**
 * Requests of a group as they are read beside the rounds, which meanwhile judge by what the group has. It takes them over
 * once they are level with that.
 */
export class Staged {
  /** Account id → series. */
  private readonly series = new Map<number, number>();
  private readonly keepSlots: number;
  private readonly rules: LiveRule[];
  /** The accounts that are read; undefined where all are. */
  readonly accounts: ReadonlySet<string> | undefined;
  private readonly joining: string[];
  private readonly invalidations: number;

  constructor(
    readonly group: Group,
    private readonly groups: Groups,
  ) {
    this.keepSlots = group.keepSlots;
    this.invalidations = group.invalidations;
    this.rules = [...group.waiting];
    this.joining = [...group.joining];
    this.accounts = this.rules.length > 0 ? undefined : new Set(this.joining);
  }

  add(row: CommittedRow, account: string): void {
    if (this.accounts?.has(account) === false) return;
    const { log, nowSlot } = this.groups;
    let series = this.series.get(row.accountId);
    if (series === undefined) this.series.set(row.accountId, (series = log.create()));
    const slot = Math.floor(row.windowStartUnixMs / SLOT_MS);
    log.add(series, slot, row.count, this.group.badOf(row, account), nowSlot + 1 - this.keepSlots);
  }

  /** Nobody needs it any more. */
  drop(): void {
    for (const series of this.series.values()) this.groups.log.drop(series);
    this.series.clear();
  }

  /**
   * Gives the group all that it has. Rules that have come since it began to be read wait for the next; false, and all
   * of them do, where the group counts otherwise since then.
   */
  handOver(): boolean {
    const { group, groups } = this;
    if (group.invalidations !== this.invalidations) {
      this.drop();
      return false;
    }
    for (const [accountId, series] of group.series) {
      const isRead = this.accounts?.has(groups.names.keyOf(accountId) ?? '') ?? true;
      if (isRead && !this.series.has(accountId)) groups.forget(series);
    }
    for (const [accountId, series] of this.series) groups.replace(group, accountId, series);
    this.series.clear();
    for (const account of this.joining) group.joining.delete(account);
    if (this.accounts !== undefined) return true;
    for (const rule of this.rules) group.waiting.delete(rule);
    group.reachSlots = this.keepSlots;
    return true;
  }
}
