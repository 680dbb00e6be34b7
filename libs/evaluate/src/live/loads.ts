import { type CommittedRows, type FlushMarks, type RowScope } from '../ports.js';
import { SLOT_MS } from '../windows/slot-log.js';
import { type AccountNames } from './account-names.js';
import { type Group } from './group.js';
import { type Groups } from './groups.js';
import { naming } from './naming.js';
import { scopeOf } from './row-scope.js';
import { Staged } from './staged.js';

/**
 * What is read at once: rules come into force as theirs is there. A read that fails is repeated by halves, so that one
 * operation can't hold up the others.
 */
const GROUPS_PER_READ = 200;
const SLOTS_PER_MINUTE = 6;
const SLOTS_PER_HOUR = 360;
const SLOTS_PER_DAY = 24 * SLOTS_PER_HOUR;
const NO_MARKS: FlushMarks = new Map();

/** Whole windows as one read has found them: the rows of these flushes, no more and no fewer. */
export type Load = { staged: ReadonlyMap<Group, Staged>; marks: FlushMarks };

/** Reads the windows of new rules beside the rounds: those of an SLO of a month take longer than a round may. */
export class Loads {
  /** Those that are being read, or have been and are not handed over yet. */
  private readonly reading = new Set<Group>();
  private finished: Load[] = [];
  private failed: { group: Group; error: unknown }[] = [];
  private running: Promise<void> | undefined;
  /** Grows when what is being read is no longer wanted. */
  private era = 0;

  constructor(
    private readonly rows: CommittedRows,
    private readonly groups: Groups,
    private readonly names: AccountNames,
  ) {}

  /** Begins to read what groups wait for, unless reading is under way. Never rejects. */
  begin(): Promise<void> {
    this.running ??= this.readAll().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  takeFinished(): Load[] {
    const { finished } = this;
    this.finished = [];
    return finished;
  }

  takeFailed(): { group: Group; error: unknown }[] {
    const { failed } = this;
    this.failed = [];
    return failed;
  }

  /** The load has been handed over, or could not be: its groups may be read anew. */
  done({ staged }: Load, error?: unknown): void {
    for (const [group, each] of staged) {
      each.drop();
      this.reading.delete(group);
      if (error !== undefined) this.failed.push({ group, error });
    }
  }

  /** What has been read is of no use. */
  discard(): void {
    this.era++;
    for (const load of this.takeFinished()) this.done(load);
  }

  /** The rows that a load is about. */
  async scopeOf({ staged }: Pick<Load, 'staged'>): Promise<RowScope> {
    const scope = scopeOf(staged.keys());
    const accounts = new Set<string>();
    for (const each of staged.values()) {
      if (each.accounts === undefined) return scope;
      for (const account of each.accounts) accounts.add(account);
    }
    const unknown = [...accounts].filter((account) => this.names.idOf(account) === undefined);
    if (unknown.length > 0) await this.names.load({ keys: unknown });
    return { ...scope, accountIds: [...accounts].flatMap((account) => this.names.idOf(account) ?? []) };
  }

  /** Brings rows into a load. */
  into({ staged }: Pick<Load, 'staged'>): ReturnType<typeof naming> {
    return naming(this.names, (row, account) => {
      for (const group of this.groups.claimants(row, account)) staged.get(group)?.add(row, account);
    });
  }

  private async readAll(): Promise<void> {
    const { era } = this;
    const { nowSlot } = this.groups;
    const byDepth = new Map<number, Group[]>();
    for (const group of this.groups) {
      if (this.reading.has(group) || (group.waiting.size === 0 && group.joining.size === 0)) continue;
      this.reading.add(group);
      const from = firstSlot(nowSlot, group.keepSlots);
      const groups = byDepth.get(from);
      if (groups === undefined) byDepth.set(from, [group]);
      else groups.push(group);
    }
    // What is near is read first, for most rules look no further.
    for (const [from, groups] of [...byDepth].sort(([a], [b]) => b - a)) {
      for (let i = 0; i < groups.length; i += GROUPS_PER_READ) {
        await this.readOrHalve(groups.slice(i, i + GROUPS_PER_READ), from, nowSlot, era);
      }
    }
  }

  private async readOrHalve(groups: Group[], from: number, nowSlot: number, era: number): Promise<void> {
    const staged = new Map(groups.map((group) => [group, new Staged(group, this.groups)]));
    try {
      const marks = era === this.era ? await this.read(staged, from, nowSlot) : NO_MARKS;
      if (era === this.era) this.finished.push({ staged, marks });
      else this.done({ staged, marks });
    } catch (error) {
      if (groups.length === 1) return this.done({ staged, marks: NO_MARKS }, error);
      for (const each of staged.values()) each.drop();
      const half = groups.length >> 1;
      await this.readOrHalve(groups.slice(0, half), from, nowSlot, era);
      await this.readOrHalve(groups.slice(half), from, nowSlot, era);
    }
  }

  private async read(staged: ReadonlyMap<Group, Staged>, from: number, nowSlot: number): Promise<FlushMarks> {
    const marks = await this.rows.marks();
    const scope = await this.scopeOf({ staged });
    // Of accounts that nobody has seen there was nothing to read.
    if (scope.accountIds?.length === 0) return marks;
    const slotsFrom = Math.max(from, minute(nowSlot + 1 - SLOTS_PER_HOUR));
    const take = this.into({ staged });
    const held = await this.rows.history(from * SLOT_MS, slotsFrom * SLOT_MS, scope, take.row);
    await take.rest();
    return held;
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
