import { type BadRequests } from '../judge/counts.js';
import { type CommittedRow, type FlushMarks, type KnownOperation } from '../ports.js';
import { type SlotLog } from '../windows/slot-log.js';
import { type Counting, type LiveRule } from './live-rule.js';

/** Accounts that have been read up to flushes of their own, which are ahead of what all others are read up to. */
type Ahead = { accounts: ReadonlySet<number> | undefined; marks: FlushMarks };

/** The requests of one operation as some rules count them, by account. */
export class Group {
  /** Account id → series. */
  readonly series = new Map<number, number>();
  readonly members = new Set<LiveRule>();
  /** Whether its requests are not here as a whole: then it takes no rows until they have been read. */
  isStale = true;
  /** Accounts that a rule has come to mean, whose requests so far have yet to be read. */
  readonly joining = new Set<string>();
  keepSlots = 0;
  private ahead: Ahead[] = [];

  constructor(
    readonly index: number,
    readonly operation: KnownOperation,
    readonly counting: Counting,
  ) {}

  /** Whether a rule means the account, and counts its requests as they are counted here. */
  claims(accountId: number, account: string): boolean {
    for (const rule of this.members) if (this.isOf(rule, accountId, account)) return true;
    return false;
  }

  isOf(rule: LiveRule, accountId: number, account: string): boolean {
    return rule.means(accountId, account) && rule.countingOf(account) === this.counting.name;
  }

  /** How many of a row's requests are bad. */
  badOf(row: CommittedRow, account: string): number {
    const bad = this.counting.bad ?? this.ownBad(account);
    if (bad === 'errors') return row.errors;
    if (bad === 'none') return 0;
    let slow = 0;
    for (let k = row.held - 1; k >= 0 && row.buckets[k]! >= bad.fromBucket; k--) slow += row.counts[k]!;
    return slow;
  }

  /** Forgets all requests, before they are read anew. */
  clear(log: SlotLog): void {
    for (const series of this.series.values()) log.clear(series);
    this.ahead = [];
  }

  /** These accounts, or all, hold the rows of these flushes already. */
  readAhead(accounts: ReadonlySet<number> | undefined, marks: FlushMarks): void {
    this.ahead.push({ accounts, marks });
  }

  hasRead({ nodeId, flush, accountId }: CommittedRow): boolean {
    return this.ahead.some(
      ({ accounts, marks }) => (marks.get(nodeId) ?? -1) >= flush && (accounts?.has(accountId) ?? true),
    );
  }

  /** Everybody has been read up to these flushes. */
  caughtUp(through: FlushMarks): void {
    if (this.ahead.length === 0) return;
    this.ahead = this.ahead.filter(({ marks }) =>
      [...marks].some(([node, flush]) => flush > (through.get(node) ?? -1)),
    );
  }

  private ownBad(account: string): BadRequests {
    const [rule] = this.members;
    return rule?.ownBadRequests(this.operation.id, account) ?? 'none';
  }
}
