import { type CommittedRow, type CommittedRows, type FlushMarks, type RowScope } from '../ports.js';
import { SLOT_MS } from '../windows/slot-log.js';
import { type AccountNames } from './account-names.js';
import { type Group } from './group.js';
import { type Groups } from './groups.js';

/** Who has not read for longer reads whole windows anew: less than all the flushes since, and rollups may have begun. */
const CATCH_UP_MS = 600_000;
/** What is read at once. A read that fails is repeated by halves, so that one operation can't hold up the others. */
const OPERATIONS_PER_READ = 2_000;
const SLOTS_PER_MINUTE = 6;
const SLOTS_PER_HOUR = 360;
const SLOTS_PER_DAY = 24 * SLOTS_PER_HOUR;

/** Brings committed rows into groups: those of new flushes, and whole windows where a rule is new. */
export class Feed {
  private marks: FlushMarks | undefined;
  private readAtUnixMs = 0;

  constructor(
    private readonly rows: CommittedRows,
    private readonly groups: Groups,
    private readonly names: AccountNames,
  ) {}

  /** What the flushes since the last call have added. @throws where it can't be read; the next call reads it */
  async update(nowUnixMs: number): Promise<void> {
    const through = await this.rows.marks();
    if (this.marks === undefined) await this.names.load('all');
    if (this.marks === undefined || this.isOutOfStep(this.marks, through, nowUnixMs)) {
      for (const group of this.groups) group.isStale = true;
    } else {
      await this.add(this.marks, through);
    }
    this.marks = through;
    this.readAtUnixMs = nowUnixMs;
    for (const group of this.groups) group.caughtUp(through);
  }

  /**
   * Reads whole windows of the groups that need it. Those that can't be read stay stale.
   * @param failed told of each such group
   */
  async load(nowUnixMs: number, failed: (group: Group, error: unknown) => void): Promise<void> {
    const nowSlot = Math.floor(nowUnixMs / SLOT_MS);
    const byDepth = new Map<number, Group[]>();
    for (const group of this.groups) {
      if (!group.isStale && group.joining.size === 0) continue;
      const from = firstSlot(nowSlot, group.keepSlots);
      const groups = byDepth.get(from);
      if (groups === undefined) byDepth.set(from, [group]);
      else groups.push(group);
    }
    for (const [from, groups] of byDepth) {
      for (let i = 0; i < groups.length; i += OPERATIONS_PER_READ) {
        await this.loadOrHalve(groups.slice(i, i + OPERATIONS_PER_READ), from, nowSlot, failed);
      }
    }
  }

  private async add(after: FlushMarks, through: FlushMarks): Promise<void> {
    const groups = [...this.groups].filter(({ isStale }) => !isStale);
    let taken = 0;
    const takes = (group: Group, row: CommittedRow): boolean => !group.isStale && !group.hasRead(row);
    const take = this.naming((row, account) => {
      taken++;
      this.groups.add(row, account, takes);
    });
    try {
      await this.rows.added(after, through, scopeOf(groups), take.row);
      await take.rest();
    } catch (error) {
      // Some of it is counted, and nobody can say which part.
      if (taken > 0) for (const group of groups) group.isStale = true;
      throw error;
    }
  }

  private async loadOrHalve(
    groups: Group[],
    from: number,
    nowSlot: number,
    failed: (group: Group, error: unknown) => void,
  ): Promise<void> {
    try {
      await this.loadAll(groups, from, nowSlot);
    } catch (error) {
      for (const group of groups) group.isStale = true;
      if (groups.length === 1) return failed(groups[0]!, error);
      const half = groups.length >> 1;
      await this.loadOrHalve(groups.slice(0, half), from, nowSlot, failed);
      await this.loadOrHalve(groups.slice(half), from, nowSlot, failed);
    }
  }

  private async loadAll(groups: Group[], from: number, nowSlot: number): Promise<void> {
    const joining = [...new Set(groups.flatMap((group) => (group.isStale ? [] : [...group.joining])))];
    if (joining.length > 0) await this.names.load({ keys: joining });
    const wanted = new Map<Group, ReadonlySet<number> | undefined>();
    for (const group of groups) {
      if (group.isStale) group.clear(this.groups.log);
      wanted.set(group, group.isStale ? undefined : this.idsOf(group.joining));
    }
    const takes = (group: Group, row: CommittedRow): boolean =>
      wanted.has(group) && (wanted.get(group)?.has(row.accountId) ?? true);
    const take = this.naming((row, account) => this.groups.add(row, account, takes));
    const slotsFrom = Math.max(from, minute(nowSlot + 1 - SLOTS_PER_HOUR));
    const isWhole = groups.some(({ isStale }) => isStale);
    const accountIds = isWhole ? undefined : [...this.idsOf(joining)];
    // Of accounts that nobody has seen there is nothing to read.
    if (accountIds?.length === 0) {
      for (const group of groups) group.joining.clear();
      return;
    }
    const scope = { ...scopeOf(groups), accountIds };
    const marks = await this.rows.history(from * SLOT_MS, slotsFrom * SLOT_MS, scope, take.row);
    await take.rest();
    for (const [group, accounts] of wanted) {
      group.readAhead(accounts, marks);
      group.isStale = false;
      group.joining.clear();
    }
  }

  /** Rows with the keys of their accounts; those of accounts that have just come up are kept until the rest is asked for. */
  private naming(take: (row: CommittedRow, account: string) => void): {
    row: (row: CommittedRow) => void;
    rest: () => Promise<void>;
  } {
    const unnamed: CommittedRow[] = [];
    return {
      row: (row) => {
        const account = this.names.keyOf(row.accountId);
        if (account === undefined)
          unnamed.push({ ...row, buckets: row.buckets.slice(), counts: row.counts.slice() });
        else take(row, account);
      },
      rest: async () => {
        if (unnamed.length === 0) return;
        await this.names.load({ ids: [...new Set(unnamed.map(({ accountId }) => accountId))] });
        for (const row of unnamed) {
          const account = this.names.keyOf(row.accountId);
          if (account !== undefined) take(row, account);
        }
      },
    };
  }

  private idsOf(keys: Iterable<string>): Set<number> {
    return new Set([...keys].flatMap((key) => this.names.idOf(key) ?? []));
  }

  /** Whether what was read last says nothing about what is there: too long ago, or the database is another one. */
  private isOutOfStep(marks: FlushMarks, through: FlushMarks, nowUnixMs: number): boolean {
    if (nowUnixMs - this.readAtUnixMs > CATCH_UP_MS) return true;
    return [...marks].some(([node, flush]) => (through.get(node) ?? -1) < flush);
  }
}

/** As far back as a group reaches, from where rows begin that Postgres surely keeps. */
function firstSlot(nowSlot: number, keepSlots: number): number {
  const first = nowSlot + 1 - keepSlots;
  if (keepSlots <= SLOTS_PER_HOUR + SLOTS_PER_MINUTE) return first;
  return keepSlots <= SLOTS_PER_DAY + SLOTS_PER_HOUR ? minute(first) : first - (first % SLOTS_PER_HOUR);
}

function minute(slot: number): number {
  return slot - (slot % SLOTS_PER_MINUTE);
}

function scopeOf(groups: Group[]): RowScope {
  const totalOf = new Set<number>();
  const accountsOf = new Set<number>();
  for (const { operation, members } of groups) {
    for (const { accounts } of members)
      (accounts.scope.scope === 'total' ? totalOf : accountsOf).add(operation.id);
  }
  return { totalOf: [...totalOf], accountsOf: [...accountsOf] };
}
