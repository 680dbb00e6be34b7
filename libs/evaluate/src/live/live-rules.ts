import { type KnownOperation, type SlaStatus, type StatusStore } from '../ports.js';
import { type StatusBook } from '../status-book.js';
import { type AccountNames } from './account-names.js';
import { type Group } from './group.js';
import { type Groups } from './groups.js';
import { type LiveJudge } from './live-judge.js';
import { type LiveRule } from './live-rule.js';
import { isWatched } from './quiet-states.js';
import { type RuleChange } from './rule-book.js';

type Standing = { operation: KnownOperation; accountId: number; status: SlaStatus };

/** Brings rules into groups and out of them, with what is known of their keys. */
export class LiveRules {
  /** What was stored before this start, by SLA, until its rule has come. */
  private readonly stored = new Map<string, SlaStatus[]>();

  constructor(
    private readonly groups: Groups,
    private readonly names: AccountNames,
    private readonly book: StatusBook,
    private readonly judge: LiveJudge,
  ) {}

  async load(statuses: StatusStore): Promise<void> {
    const stored = await statuses.load();
    this.stored.clear();
    for (const status of stored) {
      const ofSla = this.stored.get(status.slaId);
      if (ofSla === undefined) this.stored.set(status.slaId, [status]);
      else ofSla.push(status);
    }
  }

  /** Answers with what has ended by it: not alerting, reason `rule-changed`. */
  change(changes: RuleChange[], nowUnixMs: number): SlaStatus[] {
    const ended: SlaStatus[] = [];
    const left = new Set<Group>();
    for (const { before, after } of changes) {
      if (before === after) continue;
      const groups = before === undefined ? [] : this.groups.groupsOf(before);
      const hadAll = !groups.some((group) => group.waiting.has(before!));
      const standings = before === undefined ? [] : this.leave(before);
      for (const group of groups) left.add(group);
      if (after !== undefined) {
        this.groups.join(after, hadAll ? before : undefined);
        standings.push(...this.storedOf(after.sla.id));
      }
      for (const { operation, accountId, status } of standings) {
        const key = after && this.groups.keyOf(after, operation, accountId, status.account);
        if (key !== undefined) this.judge.restore(key, after!, status, nowUnixMs);
        else if (isWatched(status)) ended.push(asEnded(status, nowUnixMs));
      }
    }
    this.groups.sweep(left);
    return ended;
  }

  private leave(rule: LiveRule): Standing[] {
    const standings: Standing[] = [];
    this.groups.leave(rule, ({ key, operation, accountId }) => {
      const standing = this.judge.standingOf(key);
      const account = this.names.keyOf(accountId);
      this.judge.drop(key, rule);
      this.book.close(key, undefined);
      if (standing === undefined || account === undefined) return;
      const status = { slaId: rule.sla.id, operation, account, ...standing };
      standings.push({ operation, accountId, status });
    });
    return standings;
  }

  private storedOf(slaId: string): Standing[] {
    // What has ended is judged anew if it is meant again.
    const stored = (this.stored.get(slaId) ?? []).filter(({ reason }) => reason !== 'rule-changed');
    this.stored.delete(slaId);
    // An id that no account has: a key that nobody has seen is meant by nobody.
    return stored.map((status) => ({
      operation: status.operation,
      accountId: this.names.idOf(status.account) ?? -1,
      status,
    }));
  }
}

function asEnded(status: SlaStatus, nowUnixMs: number): SlaStatus {
  return {
    ...status,
    state: 'resolved',
    reason: 'rule-changed',
    alerting: false,
    sinceUnixMs: nowUnixMs,
    violatingSinceUnixMs: null,
  };
}
