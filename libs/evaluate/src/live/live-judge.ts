import { type SlaState } from '#contract';
import { type Clock, type Logger, Turn } from '#kit';
import { judgeKey, type KeyStanding } from '../judge/judge-key.js';
import { type KnownOperation, type SlaStatus } from '../ports.js';
import { type StatusBook } from '../status-book.js';
import { SLOT_MS } from '../windows/slot-log.js';
import { SlotView } from '../windows/slot-view.js';
import { grown } from '../windows/typed-memory.js';
import { type AccountNames } from './account-names.js';
import { DueSlots } from './due-slots.js';
import { type Groups } from './groups.js';
import { type LiveRule } from './live-rule.js';
import { isMoving, isQuiet, isWatched, NOT_QUIET, QuietStates } from './quiet-states.js';

const OK = { state: 'ok', reason: 'within-objective' } as const;
const SILENT = { state: 'no-data', reason: 'no-requests' } as const;
/** Looking at the clock costs as much as judging a quiet key. */
const KEYS_PER_LOOK = 64;
/** Of its window, a rule about missing requests can miss less than this without noticing. */
const MISSED_SHARE = 12;

/** Judges the keys whose verdict can have changed: by requests, by slots that have left their windows, by the clock. */
export class LiveJudge {
  private readonly view: SlotView;
  private readonly due = new DueSlots();
  private readonly states = new QuietStates();
  private readonly okCode = this.states.codeOf(OK);
  private readonly silentCode = this.states.codeOf(SILENT);
  /** Quiet keys that changed while nothing could be judged. */
  private postponed: number[] = [];
  private round = 0;
  private judgedIn = new Uint32Array(1024);
  private nowUnixMs = 0;
  private nowSlot = 0;
  /** Whether all that was received had been counted in the last round. */
  isCaughtUp = true;
  private caughtUpAtUnixMs: number | undefined;

  constructor(
    private readonly groups: Groups,
    private readonly names: AccountNames,
    private readonly book: StatusBook,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.view = new SlotView(groups.log);
  }

  /**
   * @param rules those of which every key is to be judged, whether it has changed or not
   * @param failed told of a rule that can't be judged; it has to be blocked then
   */
  async run(
    rules: ReadonlySet<LiveRule>,
    caughtUp: boolean,
    failed: (rule: LiveRule, error: unknown) => void,
  ): Promise<void> {
    this.nowUnixMs = this.clock.nowMs();
    this.nowSlot = Math.floor(this.nowUnixMs / SLOT_MS);
    this.isCaughtUp = caughtUp;
    if (caughtUp) this.caughtUpAtUnixMs = this.nowUnixMs;
    this.round++;
    const turn = new Turn();
    let looked = 0;
    for (const key of this.keys(rules)) {
      if (++looked % KEYS_PER_LOOK === 0) await turn.yieldIfDue();
      this.judgedIn = grown(this.judgedIn, key);
      if (this.judgedIn[key] === this.round) continue;
      this.judgedIn[key] = this.round;
      const rule = this.groups.ruleOf(key);
      if (rule === undefined || rule.isBlocked) continue;
      try {
        this.judge(key, rule);
      } catch (error) {
        failed(rule, error);
      }
    }
  }

  private *keys(rules: ReadonlySet<LiveRule>): Generator<number> {
    const { table } = this.groups;
    const postponed = this.postponed;
    this.postponed = [];
    // Before any is judged, and asks for the next time.
    const due = this.due.take(this.nowSlot);
    yield* postponed;
    for (const series of this.groups.takeChanged()) {
      for (let key = table.firstKey(series); key !== undefined; key = table.nextKey(key)) yield key;
    }
    yield* due;
    for (const [key, status] of this.book.watched()) if (isMoving(status)) yield key;
    yield* this.groups.keysOfAll(rules);
  }

  /** The standing of a key as it was last judged. */
  standingOf(key: number): KeyStanding | undefined {
    const { table } = this.groups;
    const code = table.codeOf(key);
    if (code === NOT_QUIET) return this.book.get(key);
    const rule = this.groups.ruleOf(key)?.keyRuleOf(this.placeOf(key).account);
    return this.states.standingOf(code, table.sinceOf(key), rule?.machine.blank);
  }

  stateOf(key: number): SlaState | undefined {
    return this.book.get(key)?.state ?? this.states.stateOf(this.groups.table.codeOf(key));
  }

  /** Takes over what was known of a key, before it is judged for the first time. */
  restore(key: number, rule: LiveRule, status: SlaStatus, nowUnixMs: number): void {
    if (isQuiet(status)) this.groups.table.setQuiet(key, this.states.codeOf(status), status.sinceUnixMs);
    else {
      this.groups.table.setQuiet(key, NOT_QUIET, 0);
      this.book.restore(key, status, nowUnixMs);
    }
    rule.moved(undefined, status.state);
  }

  /** Forgets a key that is about to end. */
  drop(key: number, rule: LiveRule): void {
    rule.moved(this.standingOf(key)?.state, undefined);
    this.due.drop(key);
  }

  /** The status of a key with its numbers of now; undefined before its first judgement. */
  statusOf(key: number, rule: LiveRule): SlaStatus | undefined {
    if (this.groups.table.codeOf(key) === NOT_QUIET) return this.book.get(key);
    const standing = this.standingOf(key);
    if (standing === undefined) return undefined;
    const { operation, account } = this.placeOf(key);
    // Judged as if it were running, for its numbers only.
    const { measurement } = judgeKey(...this.questionOf(key, rule, standing, true));
    return { slaId: rule.sla.id, operation, account, ...standing, measurement };
  }

  private judge(key: number, rule: LiveRule): void {
    if (this.isJoining(key) || this.isPlain(key, rule)) return;
    const before = this.standingOf(key);
    if (before === undefined && this.isOutOfSight(key, rule)) return;
    if (!this.isCaughtUp && (before === undefined || !isWatched(before))) {
      this.postponed.push(key);
      if (before !== undefined && !this.hasMissed(rule, before)) return;
    }
    const question = this.questionOf(key, rule, before, this.isCaughtUp);
    const standing = judgeKey(...question);
    this.settle(key, rule, before, standing);
    if (this.isCaughtUp && question[4].pause === undefined && !isMoving(standing)) {
      this.askAgain(key, rule, standing);
    }
  }

  /** Whether its requests so far are still being read. */
  private isJoining(key: number): boolean {
    const { joining } = this.groups.groupOf(this.groups.table.seriesOf(key));
    return joining.size > 0 && joining.has(this.placeOf(key).account);
  }

  /**
   * Whether ingest is behind for so long that requests that never came would be taken for silence. After a hiccup they
   * would not, and a rule that begins anew is blind for its window.
   */
  private hasMissed(rule: LiveRule, { state }: KeyStanding): boolean {
    if (rule.countsBad || state === 'unknown') return false;
    const behindMs = this.nowUnixMs - (this.caughtUpAtUnixMs ?? 0);
    return behindMs >= (rule.sla.windowSeconds * 1000) / MISSED_SHARE;
  }

  /**
   * Nearly all keys keep what they are promised, or fall silent together: a tenth of the time, without an object.
   * What it says is what judgeKey would say; a property holds it to that.
   */
  private isPlain(key: number, rule: LiveRule): boolean {
    if (!rule.isProportion || !this.isCaughtUp) return false;
    const { table, log } = this.groups;
    const code = table.codeOf(key);
    if (code !== 0 && code !== this.okCode && code !== this.silentCode) return false;
    if (this.wasPaused(key, rule)) return false;
    const series = table.seriesOf(key);
    const next = this.nowSlot + 1;
    const { windowFrom, from } = rule.sightAt(this.nowSlot);
    const isSilent = log.total(series, from, next) === 0;
    if (isSilent && code === 0) return false;
    const isUnharmed = log.bad(series, next - rule.keepSlots, next) === 0;
    if (!isSilent && !isUnharmed) {
      const { total, bad } = log.sum(series, windowFrom, next);
      if (bad > 0 && !rule.keeps(this.placeOf(key).account, total, bad)) return false;
    }
    const plain = isSilent ? this.silentCode : this.okCode;
    if (code !== plain) {
      rule.moved(this.states.stateOf(code), isSilent ? SILENT.state : OK.state);
      table.setQuiet(key, plain, this.nowUnixMs);
    }
    if (!isUnharmed) this.due.ask(key, next);
    else if (!isSilent || (log.newest(series) ?? 0) > this.nowSlot) {
      this.due.ask(key, this.outOfSight(series, rule));
    }
    return true;
  }

  /** Whether all that its account has requested is in longer windows than this rule's: then there is nothing to tell. */
  private isOutOfSight(key: number, rule: LiveRule): boolean {
    if (!rule.countsBad) return false;
    const { table, log } = this.groups;
    const series = table.seriesOf(key);
    const next = this.nowSlot + 1;
    if (log.total(series, next - rule.keepSlots, next) > 0) return false;
    if ((log.newest(series) ?? 0) > this.nowSlot) this.due.ask(key, next);
    return true;
  }

  private wasPaused(key: number, rule: LiveRule): boolean {
    if (rule.hours === undefined) return false;
    const { operation, account } = this.placeOf(key);
    return rule.pausedOf(rule.hours.of(operation, account), this.nowSlot) !== undefined;
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
      rule.keyRuleOf(account),
      this.view.of(series, paused),
      rule.baselineOf(operation.id, account),
      before,
      { nowUnixMs: this.nowUnixMs, caughtUp, pause },
    ];
  }

  private settle(key: number, rule: LiveRule, before: KeyStanding | undefined, standing: KeyStanding): void {
    rule.moved(before?.state, standing.state);
    const { table } = this.groups;
    const isNewlyQuiet = isQuiet(standing);
    if (isNewlyQuiet) {
      const wasQuiet = table.codeOf(key) !== NOT_QUIET;
      table.setQuiet(key, this.states.codeOf(standing), standing.sinceUnixMs);
      if (wasQuiet) return;
    } else {
      table.setQuiet(key, NOT_QUIET, 0);
      // Until it is measured anew.
      if (standing.state === 'firing') {
        standing.measurement.measuredNs ??= before?.measurement.measuredNs ?? null;
      }
    }
    const { operation, account } = this.placeOf(key);
    const status = { slaId: rule.sla.id, operation, account, ...standing };
    if (isNewlyQuiet) this.book.close(key, status);
    else this.book.put(key, status);
    this.tell(before, status);
  }

  /** When a key can change without any request: when requests leave its window. */
  private askAgain(key: number, rule: LiveRule, { state }: KeyStanding): void {
    const { table, log } = this.groups;
    const series = table.seriesOf(key);
    const next = this.nowSlot + 1;
    const isSure = rule.countsBad && log.bad(series, next - rule.keepSlots, next) === 0;
    // The numbers of those that are not quiet are shown as they were judged.
    if (!isSure || table.codeOf(key) === NOT_QUIET) return this.due.ask(key, next);
    if (state === 'ok' || log.newest(series)! > this.nowSlot)
      this.due.ask(key, this.outOfSight(series, rule));
  }

  /** The slot in which the newest request leaves the window; the next one where that is hard to say. */
  private outOfSight(series: number, rule: LiveRule): number {
    const newest = this.groups.log.newest(series) ?? 0;
    const next = this.nowSlot + 1;
    return newest > this.nowSlot ? next : Math.max(next, newest + rule.spanSlots);
  }

  private placeOf(key: number): { operation: KnownOperation; account: string; series: number } {
    const series = this.groups.table.seriesOf(key);
    const account = this.names.keyOf(this.groups.table.accountOf(series)) ?? '';
    return { operation: this.groups.groupOf(series).operation, account, series };
  }

  private tell(before: KeyStanding | undefined, status: SlaStatus): void {
    if (before?.state === status.state && before.reason === status.reason) return;
    const { slaId, operation, account, state, reason, alerting, measurement } = status;
    const news = { sla: slaId, operation, account, from: before?.state, to: state, reason, measurement };
    const level = alerting === (before?.alerting ?? false) ? 'debug' : 'info';
    this.log[level](news, `SLA ${slaId} is ${state}: ${reason}`);
  }
}
