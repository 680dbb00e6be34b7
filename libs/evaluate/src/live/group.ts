import { type BadRequests } from '../judge/counts.js';
import { type CommittedRow, type FlushMarks, type KnownOperation } from '../ports.js';
import { type Counting, type LiveRule } from './live-rule.js';

/** Accounts that have been read up to flushes of their own, which are ahead of what all others are read up to. */
type Ahead = { accounts: ReadonlySet<number> | undefined; marks: FlushMarks };

/** The requests of one operation as some rules count them, by account. */
export class Group {
  /** Account id → series. */
  readonly series = new Map<number, number>();
  readonly members = new Set<LiveRule>();
  /** How far back its requests have been read as a whole; 0: not at all, and it takes no more until they are. */
  reachSlots = 0;
  /** Rules that are not judged until it has been read as a whole, as far back and for all accounts as they need it. */
  readonly waiting = new Set<LiveRule>();
  /** Accounts that a rule has come to mean, which are not judged until their requests so far have been read. */
  readonly joining = new Set<string>();
  keepSlots = 0;
  /** How often what had been read of it was no longer true: whoever reads it meanwhile begins anew. */
  invalidations = 0;
  private ahead: Ahead[] = [];

  constructor(
    readonly index: number,
    readonly operation: KnownOperation,
    readonly counting: Counting,
  ) {}

  get isLive(): boolean {
    return this.reachSlots > 0;
  }

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

  /** What it has is not what is committed: all its rules wait until it has been read anew. */
  invalidate(): void {
    this.invalidations++;
    this.reachSlots = 0;
    this.ahead = [];
    for (const rule of this.members) this.waiting.add(rule);
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
