import { type Sla } from '#contract';
import { type Clock, type Logger } from '#kit';
import { type HoursSource } from './calendar/hours-source.js';
import { AccountNames } from './live/account-names.js';
import { Baselines } from './live/baselines.js';
import { Feed } from './live/feed.js';
import { Groups } from './live/groups.js';
import { LiveJudge } from './live/live-judge.js';
import { type LiveRule } from './live/live-rule.js';
import { LiveRules } from './live/live-rules.js';
import { Report, type StatesSnapshot } from './live/report.js';
import { RuleBook } from './live/rule-book.js';
import {
  type BaselineReader,
  type CommittedRows,
  type IngestProgress,
  type SlaSource,
  type SlaStatus,
  type StatusStore,
  type WindowReader,
} from './ports.js';
import { StatusBook } from './status-book.js';
import { Percentiles } from './windows/percentiles.js';

/** What one round of judging found. */
export type Judged = {
  judgedAtUnixMs: number;
  /** The SLAs that were judged. Nothing is known of others: leave their incidents alone. */
  slas: Sla[];
  /**
   * The statuses of the judged SLAs that are alerting, or have resolved a while ago. Who is absent is not alerting: of a
   * million keys that are ok nobody wants to be told.
   */
  statuses: SlaStatus[];
  /** What ended because its SLA is gone or means it no longer: not alerting, reason `rule-changed`. Told once. */
  removed: SlaStatus[];
};

/** What could not be done since the start, by what it was. */
export type JudgingFailures = { rules: number; rows: number; sla: number; percentile: number; save: number };

/** Most windows are there within it, so that a rule is judged in the round in which it is new. */
const LOAD_PATIENCE_MS = 100;

export type EvaluatorRooms = {
  slas: SlaSource;
  windows: WindowReader;
  rows: CommittedRows;
  statuses: StatusStore;
  /** Without it, objectives that compare with earlier weeks have nothing to compare with. */
  baselines?: BaselineReader;
  /** Without it, rules are judged at all hours. */
  hours?: HoursSource;
  ingest: IngestProgress;
  clock: Clock;
  log: Logger;
};

/**
 * Judges SLAs by committed rows. The windows live in memory and grow by what flushes add; a round judges the keys whose
 * verdict that, or time, can have changed. A failed read leaves states as they are, and they are unknown until the next
 * success.
 */
export class Evaluator {
  readonly failures: JudgingFailures = { rules: 0, rows: 0, sla: 0, percentile: 0, save: 0 };
  private readonly book = new StatusBook();
  private readonly names: AccountNames;
  private readonly groups: Groups;
  private readonly feed: Feed;
  private readonly keys: LiveJudge;
  private readonly rules: RuleBook;
  private readonly live: LiveRules;
  private readonly baselines: Baselines;
  private readonly report: Report;
  private readonly percentiles: Percentiles;
  private readonly endings: SlaStatus[] = [];
  /** Rules of which every key is to be judged in the next round that can. */
  private readonly renewed = new Set<LiveRule>();
  private isLoaded = false;
  private queued: Promise<Judged> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /** @param loadPatienceMs how long a round waits for the windows of new rules; what takes longer comes beside the rounds */
  constructor(
    private readonly rooms: EvaluatorRooms,
    private readonly loadPatienceMs = LOAD_PATIENCE_MS,
  ) {
    const { rows, slas, windows, hours, baselines, clock, log } = rooms;
    this.names = new AccountNames(rows);
    this.groups = new Groups(this.names);
    this.feed = new Feed(rows, this.groups, this.names);
    this.keys = new LiveJudge(this.groups, this.names, this.book, clock, log);
    this.rules = new RuleBook(slas, windows, hours, clock);
    this.live = new LiveRules(this.groups, this.names, this.book, this.keys);
    this.baselines = new Baselines(baselines, this.groups, this.names);
    this.percentiles = new Percentiles(windows);
    this.report = new Report(this.rules, this.groups, this.keys, this.book, this.names, clock);
  }

  /**
   * Reads what flushes have added, and judges what has changed. Never runs twice at once: calls during a round share one
   * more round, and its result. What can't be read or judged is logged and counted; should it reject all the same, the
   * next call goes on.
   */
  judge(): Promise<Judged> {
    if (this.queued === undefined) {
      this.queued = this.last.then(() => {
        this.queued = undefined;
        return this.round();
      });
      this.last = this.queued.catch(() => undefined);
    }
    return this.queued;
  }

  /** The statuses of an SLA with their numbers of now; undefined of one that is not judged here. See {@link Report}. */
  statusesOf(slaId: string): SlaStatus[] | undefined {
    return this.report.statusesOf(slaId);
  }

  /** All states in numbers, and at least the most urgent `limit` of them one by one. */
  snapshot(limit: number): StatesSnapshot {
    return this.report.snapshot(limit);
  }

  private async round(): Promise<Judged> {
    const now = this.rooms.clock.nowMs();
    const judged: Judged = { judgedAtUnixMs: now, slas: [], statuses: [], removed: [] };
    this.groups.advance(now);
    if (!(await this.readRows(now)) || !(await this.readRules(now, judged))) {
      for (const rule of this.rules) rule.judgedAtUnixMs = undefined;
      return judged;
    }
    await this.readWindows(now);
    const caughtUp = this.rooms.ingest.isCaughtUp(now);
    await this.keys.run(this.due(now), caughtUp, (rule, error) => this.block(rule, error));
    await this.fillPercentiles();
    for (const rule of this.rules) {
      rule.judgedAtUnixMs = rule.isBlocked ? undefined : now;
      if (!rule.isBlocked) judged.slas.push(rule.sla);
    }
    for (const [, status] of this.book.watched()) {
      if (this.rules.find(status.slaId)?.isBlocked === false) judged.statuses.push(status);
    }
    await this.save(now);
    return judged;
  }

  /** First of all, so that every account that a rule can mean has its name. */
  private async readRows(now: number): Promise<boolean> {
    try {
      await this.feed.update(now);
      return true;
    } catch (error) {
      this.failures.rows++;
      this.rooms.log.error(
        { err: error },
        'committed rows could not be read: all states are unknown until they can be',
      );
      return false;
    }
  }

  private async readRules(now: number, judged: Judged): Promise<boolean> {
    try {
      if (!this.isLoaded) await this.live.load(this.rooms.statuses);
      const changes = await this.rules.refresh();
      this.isLoaded = true;
      judged.removed = this.live.change(changes, now);
      for (const { before, after } of changes) {
        if (before !== undefined) this.renewed.delete(before);
        if (after !== undefined) this.renewed.add(after);
      }
      this.endings.push(...judged.removed.filter(({ slaId }) => this.rules.find(slaId) !== undefined));
    } catch (error) {
      this.failures.rules++;
      this.rooms.log.error(
        { err: error },
        'the SLAs could not be read: their states are unknown until they can be',
      );
      return false;
    }
    for (const [sla, error] of this.rules.broken) {
      this.failures.sla++;
      this.rooms.log.error({ err: error, sla }, 'the SLA could not be judged: its state is unknown');
    }
    return true;
  }

  /** What new rules need of before. A rule that has not all of it is unknown, and the others go on. */
  private async readWindows(now: number): Promise<void> {
    const blocked = new Map<LiveRule, unknown>();
    const waiting = new Set<LiveRule>();
    this.baselines.beginRound();
    for (const rule of this.rules) {
      if (rule.weeks === 0) continue;
      try {
        const refreshed = await this.baselines.refresh(rule, now);
        if (refreshed === 'new') this.renewed.add(rule);
        if (refreshed === 'waiting') waiting.add(rule);
      } catch (error) {
        blocked.set(rule, error);
      }
    }
    await this.feed.load(this.loadPatienceMs, (group, error) => {
      for (const rule of group.waiting) blocked.set(rule, error);
    });
    for (const group of this.groups) for (const rule of group.waiting) waiting.add(rule);
    for (const rule of this.rules) {
      rule.isBlocked = waiting.has(rule) || blocked.has(rule) || this.rules.broken.has(rule.sla.id);
      if (rule.isBlocked) this.renewed.add(rule);
    }
    for (const [rule, error] of blocked) this.block(rule, error);
  }

  /** It is tried again in the next round, with all of its keys. */
  private block(rule: LiveRule, error: unknown): void {
    rule.isBlocked = true;
    this.renewed.add(rule);
    this.failures.sla++;
    this.rooms.log.error(
      { err: error, sla: rule.sla.id },
      'the SLA could not be judged: its state is unknown',
    );
  }

  /** The rules of which every key has to be judged now. */
  private due(now: number): Set<LiveRule> {
    for (const rule of this.rules) {
      try {
        if (rule.advancePauses(now)) this.renewed.add(rule);
      } catch (error) {
        this.block(rule, error);
      }
    }
    const due = new Set([...this.renewed].filter(({ isBlocked }) => !isBlocked));
    for (const rule of due) this.renewed.delete(rule);
    return due;
  }

  /** A verdict without its percentile is still a verdict. */
  private async fillPercentiles(): Promise<void> {
    try {
      await this.percentiles.fill(
        [...this.book.watched()].map(([, status]) => status),
        ({ slaId, account }) => this.rules.find(slaId)?.keyRuleOf(account).objective,
      );
    } catch (error) {
      this.failures.percentile++;
      this.rooms.log.warn({ err: error }, 'the measured percentile could not be read');
    }
  }

  private async save(now: number): Promise<void> {
    // One that has come back since it ended is stored as what it is now.
    const unsaved = this.book.unsaved(now);
    const statuses = [...this.book.unwatched(this.endings), ...unsaved];
    if (statuses.length === 0) return;
    try {
      await this.rooms.statuses.save(statuses);
      this.endings.length = 0;
      this.book.saved(unsaved, now);
    } catch (error) {
      this.failures.save++;
      this.rooms.log.error(
        { err: error, statuses: unsaved.length },
        'statuses could not be stored; trying again',
      );
    }
  }
}
