import { Turn } from '#kit';
import { type CommittedRows, type FlushMarks } from '../ports.js';
import { type AccountNames } from './account-names.js';
import { type Group } from './group.js';
import { type Groups } from './groups.js';
import { type Load, Loads } from './loads.js';
import { naming } from './naming.js';
import { scopeOf } from './row-scope.js';

/** Who has not read for longer reads whole windows anew: less than all the flushes since, and rollups may have begun. */
const CATCH_UP_MS = 600_000;

/** Brings committed rows into groups: those of new flushes, and whole windows where a rule is new. */
export class Feed {
  private marks: FlushMarks | undefined;
  private readAtUnixMs = 0;
  private readonly loads: Loads;

  constructor(
    private readonly rows: CommittedRows,
    private readonly groups: Groups,
    private readonly names: AccountNames,
  ) {
    this.loads = new Loads(rows, groups, names);
  }

  /** What the flushes since the last call have added. @throws where it can't be read; the next call reads it */
  async update(nowUnixMs: number): Promise<void> {
    const through = await this.rows.marks();
    if (this.marks === undefined) await this.names.load('all');
    if (this.marks === undefined || this.isOutOfStep(this.marks, through, nowUnixMs)) {
      this.loads.discard();
      for (const group of this.groups) group.invalidate();
    } else {
      await this.add(this.marks, through);
    }
    this.marks = through;
    this.readAtUnixMs = nowUnixMs;
    for (const group of this.groups) group.caughtUp(through);
    await this.handOver(through);
  }

  /**
   * Begins to read whole windows of the groups that need it, and gives them what is there within `patienceMs`; the rest
   * comes with a later call, or an update.
   * @param failed told of each group that could not be read; the next call tries again
   */
  async load(patienceMs: number, failed: (group: Group, error: unknown) => void): Promise<void> {
    await within(patienceMs, this.loads.begin());
    if (this.marks !== undefined) await this.handOver(this.marks);
    for (const { group, error } of this.loads.takeFailed()) failed(group, error);
  }

  private async add(after: FlushMarks, through: FlushMarks): Promise<void> {
    const live = [...this.groups].filter(({ isLive }) => isLive);
    let taken = 0;
    const take = naming(this.names, (row, account) => {
      taken++;
      for (const group of this.groups.claimants(row, account)) {
        if (group.isLive && !group.joining.has(account) && !group.hasRead(row)) {
          this.groups.add(group, row, account);
        }
      }
    });
    try {
      await this.rows.added(after, through, scopeOf(live), take.row);
      await take.rest();
    } catch (error) {
      // Some of it is counted, and nobody can say which part.
      if (taken > 0) for (const group of live) group.invalidate();
      throw error;
    }
  }

  /** What has been read as a whole, with what flushes have added since, becomes what groups have. */
  private async handOver(through: FlushMarks): Promise<void> {
    const turn = new Turn();
    for (const load of this.loads.takeFinished()) {
      try {
        const accountIds = await this.catchUp(load, through);
        for (const [group, staged] of load.staged) {
          if (!this.groups.has(group)) continue;
          if (!staged.handOver()) continue;
          group.readAhead(staged.accounts && accountIds, load.marks);
          group.caughtUp(through);
          await turn.yieldIfDue();
        }
        this.loads.done(load);
      } catch (error) {
        this.loads.done(load, error);
      }
    }
  }

  /** Answers with the accounts that the load is about, where it is not about all. */
  private async catchUp(load: Load, through: FlushMarks): Promise<ReadonlySet<number> | undefined> {
    const scope = await this.loads.scopeOf(load);
    const isBehind = [...through].some(([node, flush]) => flush > (load.marks.get(node) ?? -1));
    if (isBehind && scope.accountIds?.length !== 0) {
      const take = this.loads.into(load);
      await this.rows.added(load.marks, through, scope, take.row);
      await take.rest();
    }
    return scope.accountIds && new Set(scope.accountIds);
  }

  /** Whether what was read last says nothing about what is there: too long ago, or the database is another one. */
  private isOutOfStep(marks: FlushMarks, through: FlushMarks, nowUnixMs: number): boolean {
    if (nowUnixMs - this.readAtUnixMs > CATCH_UP_MS) return true;
    return [...marks].some(([node, flush]) => (through.get(node) ?? -1) < flush);
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
