import { type CommittedRow, type KnownOperation } from '../ports.js';
import { SLOT_MS, SlotLog } from '../windows/slot-log.js';
import { grown } from '../windows/typed-memory.js';
import { type AccountNames } from './account-names.js';
import { OperationGroups } from './claims.js';
import { Group } from './group.js';
import { KeyTable } from './key-table.js';
import { type Counting, type LiveRule } from './live-rule.js';

/** A key of a rule that has left a group. */
export type LeavingKey = { key: number; operation: KnownOperation; accountId: number };

/** Who counts what: all groups, the series of their accounts, and the keys that are judged by these. */
export class Groups {
  readonly log = new SlotLog();
  readonly table = new KeyTable();
  private readonly byOperation = new Map<number, OperationGroups>();
  private readonly all: (Group | undefined)[] = [];
  private readonly rules: (LiveRule | undefined)[] = [];
  private readonly freeRules: number[] = [];
  nowSlot = 0;
  private changedRound = 1;
  private changedIn = new Uint32Array(1024);
  private changed: number[] = [];

  constructor(readonly names: AccountNames) {}

  *[Symbol.iterator](): Generator<Group> {
    for (const group of this.all) if (group !== undefined) yield group;
  }

  advance(nowUnixMs: number): void {
    this.nowSlot = Math.floor(nowUnixMs / SLOT_MS);
    this.log.advance(this.nowSlot);
  }

  groupOf(series: number): Group {
    return this.all[this.table.groupOf(series)]!;
  }

  ruleOf(key: number): LiveRule | undefined {
    const rule = this.table.ruleOf(key);
    return rule === undefined ? undefined : this.rules[rule];
  }

  groupsOf(rule: LiveRule): Group[] {
    return rule.operations.flatMap(({ id }) =>
      rule.countings().flatMap(({ name }) => this.byOperation.get(id)?.byName.get(name) ?? []),
    );
  }

  /** Every key of a rule with its series. */
  *keysOf(rule: LiveRule): Generator<{ key: number; group: Group; accountId: number }> {
    for (const group of this.groupsOf(rule)) {
      for (const [accountId, series] of group.series) {
        for (const key of this.table.keysOf(series)) {
          if (this.ruleOf(key) === rule) yield { key, group, accountId };
        }
      }
    }
  }

  /** Every key of these rules. Rules of an operation share its series, so each is looked at once for all of them. */
  *keysOfAll(rules: ReadonlySet<LiveRule>): Generator<number> {
    const groups = new Set([...rules].flatMap((rule) => this.groupsOf(rule)));
    for (const { series: ofGroup } of groups) {
      for (const series of ofGroup.values()) {
        for (const key of this.table.keysOf(series)) if (rules.has(this.ruleOf(key)!)) yield key;
      }
    }
  }

  /** The series that rows have changed since the last call. */
  takeChanged(): number[] {
    const taken = this.changed;
    this.changed = [];
    this.changedRound++;
    return taken;
  }

  /** The groups that count an account's requests of an operation. */
  claimants({ operationId, accountId }: CommittedRow, account: string): readonly Group[] {
    return this.byOperation.get(operationId)?.claimants(accountId, account) ?? [];
  }

  /** Adds a row to a group that counts its account. */
  add(group: Group, row: CommittedRow, account: string): void {
    const slot = Math.floor(row.windowStartUnixMs / SLOT_MS);
    const keepFrom = this.nowSlot + 1 - group.keepSlots;
    if (slot < keepFrom) return;
    const series = group.series.get(row.accountId) ?? this.admit(group, row.accountId, account);
    this.log.add(series, slot, row.count, group.badOf(row, account), keepFrom);
    this.markChanged(series);
  }

  /** Gives an account of a group the requests of another series, which is no more then. */
  replace(group: Group, accountId: number, other: number): void {
    const account = this.names.keyOf(accountId);
    if (account === undefined || !group.claims(accountId, account)) return this.log.drop(other);
    const series = group.series.get(accountId) ?? this.admit(group, accountId, account);
    this.log.replace(series, other);
    this.markChanged(series);
  }

  /** Forgets the requests of a series. */
  forget(series: number): void {
    this.log.clear(series);
    this.markChanged(series);
  }

  has(group: Group): boolean {
    return this.all[group.index] === group;
  }

  /** The key of a rule for an account, made where there is none; undefined where the rule does not mean it. */
  keyOf(rule: LiveRule, operation: KnownOperation, accountId: number, account: string): number | undefined {
    const group = this.byOperation.get(operation.id)?.byName.get(rule.countingOf(account));
    if (group === undefined || !group.members.has(rule) || !group.isOf(rule, accountId, account))
      return undefined;
    const series = group.series.get(accountId) ?? this.admit(group, accountId, account);
    for (const key of this.table.keysOf(series)) if (this.ruleOf(key) === rule) return key;
    return undefined;
  }

  /** Removes the rule with its keys; who calls sweeps afterwards. `told` sees each key before it is gone. */
  leave(rule: LiveRule, told: (leaving: LeavingKey) => void): void {
    for (const { key, group, accountId } of this.keysOf(rule)) {
      told({ key, operation: group.operation, accountId });
      this.table.removeKey(key);
    }
    for (const group of this.groupsOf(rule)) {
      group.members.delete(rule);
      group.waiting.delete(rule);
    }
    for (const { id } of rule.operations) this.byOperation.get(id)?.changed();
    this.rules[rule.index] = undefined;
    this.freeRules.push(rule.index);
  }

  /**
   * Adds the rule, with a key for each series that it means. What it means and nobody has counted so far has to be read.
   * @param before what the rule was, if it has just left, and had all that it needed
   */
  join(rule: LiveRule, before: LiveRule | undefined): void {
    rule.index = this.freeRules.pop() ?? this.rules.length;
    this.rules[rule.index] = rule;
    const { keepSlots } = rule;
    const operationsBefore = new Set(before?.operations.map(({ id }) => id));
    for (const operation of rule.operations) {
      this.byOperation.get(operation.id)?.changed();
      for (const counting of rule.countings()) {
        const group = this.groupFor(operation, counting);
        if (keepSlots > group.reachSlots) group.waiting.add(rule);
        else {
          const wasMember =
            operationsBefore.has(operation.id) &&
            before?.countings().some(({ name }) => name === counting.name);
          this.findJoining(group, rule, wasMember ? before : undefined);
        }
        group.keepSlots = Math.max(group.keepSlots, keepSlots);
        group.members.add(rule);
        for (const [accountId, series] of group.series) {
          const account = this.names.keyOf(accountId);
          if (account !== undefined && group.isOf(rule, accountId, account))
            this.table.addKey(rule.index, series);
        }
      }
    }
  }

  /** Forgets the series that nobody judges any more, and groups without rules. */
  sweep(groups: Iterable<Group>): void {
    for (const group of groups) {
      for (const [accountId, series] of group.series) {
        if (this.table.hasKeys(series)) continue;
        group.series.delete(accountId);
        this.log.drop(series);
      }
      if (group.members.size > 0 || !this.has(group)) continue;
      this.all[group.index] = undefined;
      const ofOperation = this.byOperation.get(group.operation.id);
      ofOperation?.byName.delete(group.counting.name);
      ofOperation?.changed();
      if (ofOperation?.byName.size === 0) this.byOperation.delete(group.operation.id);
    }
  }

  private markChanged(series: number): void {
    this.changedIn = grown(this.changedIn, series);
    if (this.changedIn[series] === this.changedRound) return;
    this.changedIn[series] = this.changedRound;
    this.changed.push(series);
  }

  private groupFor(operation: KnownOperation, counting: Counting): Group {
    let ofOperation = this.byOperation.get(operation.id);
    if (ofOperation === undefined) this.byOperation.set(operation.id, (ofOperation = new OperationGroups()));
    let group = ofOperation.byName.get(counting.name);
    if (group === undefined) {
      group = new Group(this.all.length, operation, counting);
      this.all.push(group);
      ofOperation.byName.set(counting.name, group);
    }
    return group;
  }

  /**
   * Where each account is meant, and was not by anybody, all of them have to be read: no list tells who they are.
   * @param before what the rule was, if its requests were counted in this group
   */
  private findJoining(group: Group, rule: LiveRule, before: LiveRule | undefined): void {
    // By another factor of what an account's past was, other requests are bad.
    if (group.counting.bad === undefined && !before?.overrides.equals(rule.overrides)) {
      group.invalidate();
      group.waiting.add(rule);
      return;
    }
    const claimants = [...group.members].filter((other) => !group.waiting.has(other));
    if (before !== undefined) claimants.push(before);
    const { scope } = rule.accounts;
    if (scope.scope === 'each') {
      const isClaimed = claimants.some((other) => other.accounts.scope.scope === 'each' && other.isUniform);
      if (!isClaimed) group.waiting.add(rule);
      return;
    }
    for (const account of scope.scope === 'total' ? ['*'] : scope.keys) {
      if (rule.countingOf(account) !== group.counting.name) continue;
      const isTotal = scope.scope === 'total';
      const isClaimed = claimants.some(
        (other) =>
          (other.accounts.scope.scope === 'total') === isTotal &&
          other.accounts.has(account) &&
          other.countingOf(account) === group.counting.name,
      );
      if (!isClaimed) group.joining.add(account);
    }
  }

  private admit(group: Group, accountId: number, account: string): number {
    const series = this.log.create();
    this.table.addSeries(series, group.index, accountId);
    group.series.set(accountId, series);
    for (const rule of group.members) {
      if (group.isOf(rule, accountId, account)) this.table.addKey(rule.index, series);
    }
    return series;
  }
}
