import { type SlaState } from '#contract';
import { type Clock, type Logger, Turn } from '#kit';
import { judgeKey, type KeyStanding } from '../judge/judge-key.js';
import { type Memory } from '../judge/memory.js';
import { type KnownOperation, type SlaStatus } from '../ports.js';
import { type StatusBook } from '../status-book.js';
import { SLOT_MS } from '../windows/slot-log.js';
import { SlotView } from '../windows/slot-view.js';
import { grown } from '../windows/typed-memory.js';
import { type AccountNames } from './account-names.js';
import { DueSlots } from './due-slots.js';
import { type Groups } from './groups.js';
import { type LiveRule } from './live-rule.js';
import { isQuiet, isWatched, QuietStates } from './quiet-states.js';

/** Looking at the clock costs as much as judging a quiet key. */
const KEYS_PER_LOOK = 64;

/** Judges the keys whose verdict can have changed: by requests, by slots that have left their windows, by the clock. */
export class LiveJudge {
  private readonly view: SlotView;
  private readonly due = new DueSlots();
  private readonly states = new QuietStates();
  /** Quiet keys that changed while nothing could be judged. */
  private postponed: number[] = [];
  private round = 0;
  private judgedIn = new Uint32Array(1024);
  private nowUnixMs = 0;
  private nowSlot = 0;
  /** Whether all that was received had been counted in the last round. */
  isCaughtUp = true;

  constructor(
    private readonly groups: Groups,
    private readonly names: AccountNames,
    private readonly book: StatusBook,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.view = new SlotView(groups.log);
  }

  /** @param rules those of which every key is to be judged, whether it has changed or not */
  async run(rules: Iterable<LiveRule>, caughtUp: boolean): Promise<void> {
    this.nowUnixMs = this.clock.nowMs();
    this.nowSlot = Math.floor(this.nowUnixMs / SLOT_MS);
    this.isCaughtUp = caughtUp;
    this.round++;
    const turn = new Turn();
    let looked = 0;
    for (const key of this.keys(rules)) {
      this.judgedIn = grown(this.judgedIn, key);
      if (this.judgedIn[key] === this.round) continue;
      this.judgedIn[key] = this.round;
      this.judge(key);
      if (++looked % KEYS_PER_LOOK === 0) await turn.yieldIfDue();
    }
  }

  private *keys(rules: Iterable<LiveRule>): Generator<number> {
    const { table } = this.groups;
    const postponed = this.postponed;
    this.postponed = [];
    yield* postponed;
    for (const series of this.groups.takeChanged()) {
      for (let key = table.firstKey(series); key !== undefined; key = table.nextKey(key)) yield key;
    }
    yield* this.due.take(this.nowSlot);
    yield* [...this.book.watchedKeys()];
    for (const rule of rules) for (const { key } of this.groups.keysOf(rule)) yield key;
  }

  /** The standing of a key as it was last judged. */
  standingOf(key: number): KeyStanding | undefined {
    const loud = this.book.get(key);
    if (loud !== undefined) return loud;
    const { table } = this.groups;
    return this.states.standingOf(table.codeOf(key), table.sinceOf(key), this.memoryOf(key));
  }

  stateOf(key: number): SlaState | undefined {
    return this.book.get(key)?.state ?? this.states.stateOf(this.groups.table.codeOf(key));
  }

  /** Takes over what was known of a key, before it is judged for the first time. */
  restore(key: number, rule: LiveRule, status: SlaStatus, nowUnixMs: number): void {
    if (isQuiet(status)) this.groups.table.setQuiet(key, this.states.codeOf(status), status.sinceUnixMs);
    else this.book.restore(key, status, nowUnixMs);
    rule.moved(undefined, status.state);
  }

  /** Forgets a key that is about to end. */
  drop(key: number, rule: LiveRule): void {
    rule.moved(this.standingOf(key)?.state, undefined);
    this.due.drop(key);
  }

  /** The status of a key with its numbers of now; undefined before its first judgement. */
  statusOf(key: number, rule: LiveRule): SlaStatus | undefined {
    const loud = this.book.get(key);
    if (loud !== undefined) return loud;
    const standing = this.standingOf(key);
    if (standing === undefined) return undefined;
    const { operation, account } = this.placeOf(key);
    // Judged as if it were running, for its numbers only.
    const { measurement } = judgeKey(...this.questionOf(key, rule, standing, true));
    return { slaId: rule.sla.id, operation, account, ...standing, measurement };
  }

  private judge(key: number): void {
    const rule = this.groups.ruleOf(key);
    if (rule === undefined || rule.isBlocked) return;
    const before = this.standingOf(key);
    const wasWatched = before !== undefined && isWatched(before);
    if (!this.isCaughtUp && !wasWatched) {
      this.postponed.push(key);
      if (before !== undefined) return;
    }
    const question = this.questionOf(key, rule, before, this.isCaughtUp);
    const standing = judgeKey(...question);
    this.settle(key, rule, before, standing);
    if (this.isCaughtUp && question[4].pause === undefined && !isWatched(standing)) {
      this.askAgain(key, rule, standing);
    }
  }

  private questionOf(
    key: number,
    rule: LiveRule,
    before: KeyStanding | undefined,
    caughtUp: boolean,
  ): Parameters<typeof judgeKey> {
    const { operation, account, series } = this.placeOf(key);
    const hours = rule.hours?.of(operation, account);
    const paused = hours && rule.pausedOf(hours, this.nowSlot);
    const pause = hours?.pausedAt(this.nowUnixMs);
    return [
      rule.variantOf(account).keyRule,
      this.view.of(series, paused),
      rule.baselineOf(operation.id, account),
      before,
      { nowUnixMs: this.nowUnixMs, caughtUp, pause },
    ];
  }

  private settle(key: number, rule: LiveRule, before: KeyStanding | undefined, standing: KeyStanding): void {
    rule.moved(before?.state, standing.state);
    const { table } = this.groups;
    const loudBefore = this.book.get(key);
    if (isQuiet(standing)) {
      table.setQuiet(key, this.states.codeOf(standing), standing.sinceUnixMs);
      const { operation, account } = this.placeOf(key);
      rule.variantOf(account).memory = standing.memory;
      if (loudBefore === undefined) return;
      const status = { slaId: rule.sla.id, operation, account, ...standing };
      this.book.close(key, status);
      this.tell(loudBefore, status);
      return;
    }
    const { operation, account } = this.placeOf(key);
    const { measurement } = standing;
    // Until it is measured anew.
    if (standing.state === 'firing') {
      measurement.measuredNs ??= before?.measurement.measuredNs ?? null;
    }
    const status = { slaId: rule.sla.id, operation, account, ...standing };
    this.book.put(key, status);
    this.tell(before, status);
  }

  /** When a quiet key can change without any request: when requests leave its window. */
  private askAgain(key: number, rule: LiveRule, { state }: KeyStanding): void {
    const { table, log } = this.groups;
    const series = table.seriesOf(key);
    const next = this.nowSlot + 1;
    if (!rule.countsBad) return this.due.ask(key, next);
    if (state === 'no-data') return;
    const { keepSlots } = this.groups.groupOf(series);
    if (log.sum(series, next - keepSlots, next).bad > 0) return this.due.ask(key, next);
    const newest = log.newest(series) ?? 0;
    this.due.ask(key, Math.max(next, newest + rule.spanSlots));
  }

  private placeOf(key: number): { operation: KnownOperation; account: string; series: number } {
    const series = this.groups.table.seriesOf(key);
    const account = this.names.keyOf(this.groups.table.accountOf(series)) ?? '';
    return { operation: this.groups.groupOf(series).operation, account, series };
  }

  private memoryOf(key: number): Memory | undefined {
    const rule = this.groups.ruleOf(key);
    return rule?.variantOf(this.placeOf(key).account).memory;
  }

  private tell(before: KeyStanding | undefined, status: SlaStatus): void {
    if (before?.state === status.state && before.reason === status.reason) return;
    const { slaId, operation, account, state, reason, alerting, measurement } = status;
    const news = { sla: slaId, operation, account, from: before?.state, to: state, reason, measurement };
    const level = alerting === (before?.alerting ?? false) ? 'debug' : 'info';
    this.log[level](news, `SLA ${slaId} is ${state}: ${reason}`);
  }
}
