import { type SlaState } from '#contract';
import { type Clock } from '#kit';
import { type SlaStatus } from '../ports.js';
import { type StatusBook } from '../status-book.js';
import { type AccountNames } from './account-names.js';
import { type Groups } from './groups.js';
import { type LiveJudge } from './live-judge.js';
import { type LiveRule } from './live-rule.js';
import { isWatched } from './quiet-states.js';
import { type RuleBook } from './rule-book.js';

/** A verdict that nobody has renewed for this long says nothing about now. */
const STALE_MS = 60_000;

export type KeyState = Pick<SlaStatus, 'slaId' | 'operation' | 'account' | 'state'>;

/** All states counted by SLA, and some of them one by one. */
export type StatesSnapshot = {
  counts: { slaId: string; states: Record<SlaState, number> }[];
  keys: KeyState[];
};

/** What the states are at this moment, for who looks: unknown where the last judgement failed, is too old or never was. */
export class Report {
  constructor(
    private readonly rules: RuleBook,
    private readonly groups: Groups,
    private readonly judge: LiveJudge,
    private readonly book: StatusBook,
    private readonly names: AccountNames,
    private readonly clock: Clock,
  ) {}

  /** Of one SLA, with their numbers of now; undefined of one that is not judged here. */
  statusesOf(slaId: string): SlaStatus[] | undefined {
    const rule = this.rules.find(slaId);
    if (rule === undefined) return undefined;
    const overlay = this.overlayOf(rule);
    return [...this.groups.keysOf(rule)].flatMap(({ key }) => {
      const status = this.judge.statusOf(key, rule);
      return status === undefined ? [] : { ...status, ...overlay(key) };
    });
  }

  /**
   * The keys one by one are all that there is something to tell of, and as many of the others as there is room for, those
   * that are not ok first.
   */
  snapshot(limit: number): StatesSnapshot {
    const keys: KeyState[] = [...this.loud()];
    for (const isOk of [false, true]) {
      for (const rule of this.rules) {
        if (keys.length >= limit) break;
        const overlay = this.overlayOf(rule);
        for (const { key, group, accountId } of this.groups.keysOf(rule)) {
          if (this.book.get(key) !== undefined) continue;
          const state = this.judge.stateOf(key);
          if (state === undefined || (state === 'ok') !== isOk) continue;
          const account = this.names.keyOf(accountId) ?? '';
          keys.push({ slaId: rule.sla.id, operation: group.operation, account, state, ...overlay(key) });
          if (keys.length >= limit) break;
        }
      }
    }
    return {
      counts: [...this.rules].map((rule) => ({ slaId: rule.sla.id, states: this.countsOf(rule) })),
      keys,
    };
  }

  private *loud(): Generator<KeyState> {
    for (const [key, status] of this.book) {
      const rule = this.rules.find(status.slaId);
      if (rule !== undefined) yield { ...status, ...this.overlayOf(rule)(key) };
    }
  }

  private countsOf(rule: LiveRule): Record<SlaState, number> {
    const states = { unknown: 0, 'no-data': 0, paused: 0, ok: 0, pending: 0, firing: 0, resolved: 0 };
    for (const [state, count] of rule.states) states[this.isKnown(rule) ? state : 'unknown'] += count;
    return states;
  }

  private overlayOf(rule: LiveRule): (key: number) => Partial<Pick<SlaStatus, 'state' | 'reason'>> {
    if (!this.isKnown(rule)) return () => ({ state: 'unknown', reason: 'not-judged' });
    if (this.judge.isCaughtUp) return () => ({});
    return (key) => {
      const status = this.book.get(key);
      // Those that are watched are judged while ingest is behind, too.
      return status !== undefined && isWatched(status) ? {} : { state: 'unknown', reason: 'ingest-behind' };
    };
  }

  private isKnown({ judgedAtUnixMs }: LiveRule): boolean {
    return judgedAtUnixMs !== undefined && this.clock.nowMs() - judgedAtUnixMs <= STALE_MS;
  }
}
