import { type AccountContract, type Objective, type Sla } from '#contract';
import { type SlaHours } from '../calendar/hours-source.js';
import { type BadRequests, type RuleHours } from '../judge/counts.js';
import { type KnownOperation } from '../ports.js';
import { dayStartAt, daysAfter } from './local-time.js';
import { periodRuleOf } from './periods.js';
import { promisedBy } from './promise.js';

const SLOT_MS = 10_000;

/** Account ids below are reserved: 0 is all traffic, the others are no account. */
const ALL_TRAFFIC = 0;
const FIRST_ACCOUNT = 3;

/** A committed row: one account's requests to an operation in a minute or an hour. */
export type CountedRow = {
  operationId: number;
  accountId: number;
  account: string;
  startUnixMs: number;
  count: number;
  errors: number;
  buckets: readonly number[];
  counts: readonly number[];
};

/** A version of an SLA, and the requests that it counts: those of since ≤ start < until. */
export type CountedRule = {
  id: number;
  sinceUnixMs: number;
  untilUnixMs: number | null;
  sla: Sla;
  operations: readonly KnownOperation[];
  /** Asked for accounts only; all traffic is counted where the rule is about "total". */
  covers(account: string): boolean;
  objectiveOf(account: string): Objective;
  contractOf(account: string): AccountContract | undefined;
  hours: SlaHours;
};

/** What a day of one (rule, operation, account) gets more. `allowed`: how many of `total` the objective permits to be bad. */
export type DayCount = {
  ruleId: number;
  operationId: number;
  accountId: number;
  dayStartUnixMs: number;
  total: number;
  bad: number;
  allowed: number;
  /** Requests while the rule was paused; not in `total`. */
  paused: number;
};

type Key = {
  bad: Exclude<BadRequests, 'none'>;
  allowedRatio: number;
  timeZone: string;
  hours: RuleHours;
  days: Map<number, DayCount>;
  /** The day that the last row was in. */
  day: DayCount | undefined;
  dayEndUnixMs: number;
};

/** Adds up rows to days, each by the rule version and in the time zone that it is accounted for in. */
export class DayCounter {
  private readonly rulesOf = new Map<number, { rule: CountedRule; operation: KnownOperation }[]>();
  private readonly keys = new Map<string, Key | null>();
  private readonly pauses = new Map<RuleHours, Map<number, boolean>>();

  /** @param rowMs how long a row is: a minute, or an hour */
  constructor(
    rules: readonly CountedRule[],
    private readonly rowMs: number,
  ) {
    for (const rule of rules) {
      for (const operation of rule.operations) {
        const of = this.rulesOf.get(operation.id);
        if (of === undefined) this.rulesOf.set(operation.id, [{ rule, operation }]);
        else of.push({ rule, operation });
      }
    }
  }

  operationIds(): number[] {
    return [...this.rulesOf.keys()];
  }

  add(row: CountedRow): void {
    for (const { rule, operation } of this.rulesOf.get(row.operationId) ?? []) {
      if (row.startUnixMs < rule.sinceUnixMs) continue;
      if (rule.untilUnixMs !== null && row.startUnixMs >= rule.untilUnixMs) continue;
      const key = this.keyOf(rule, operation, row);
      if (key === null) continue;
      const day = this.dayOf(key, rule, row);
      if (this.isPaused(key.hours, row.startUnixMs)) {
        day.paused += row.count;
        continue;
      }
      day.total += row.count;
      day.bad += badOf(row, key.bad);
      day.allowed += row.count * key.allowedRatio;
    }
  }

  /** What has been added since the last time. */
  take(): DayCount[] {
    const counts: DayCount[] = [];
    for (const key of this.keys.values()) {
      if (key === null) continue;
      counts.push(...key.days.values());
      key.days.clear();
      key.day = undefined;
    }
    return counts;
  }

  private keyOf(
    rule: CountedRule,
    operation: KnownOperation,
    { accountId, account }: CountedRow,
  ): Key | null {
    const name = `${rule.id} ${operation.id} ${accountId}`;
    let key = this.keys.get(name);
    if (key === undefined) {
      key = isCovered(rule, accountId, account) ? newKey(rule, operation, account) : null;
      this.keys.set(name, key);
    }
    return key;
  }

  private dayOf(key: Key, rule: CountedRule, { operationId, accountId, startUnixMs }: CountedRow): DayCount {
    if (key.day && startUnixMs >= key.day.dayStartUnixMs && startUnixMs < key.dayEndUnixMs) return key.day;
    const dayStartUnixMs = dayStartAt(startUnixMs, key.timeZone);
    let day = key.days.get(dayStartUnixMs);
    if (day === undefined) {
      day = {
        ruleId: rule.id,
        operationId,
        accountId,
        dayStartUnixMs,
        total: 0,
        bad: 0,
        allowed: 0,
        paused: 0,
      };
      key.days.set(dayStartUnixMs, day);
    }
    key.day = day;
    key.dayEndUnixMs = daysAfter(startUnixMs, 1, key.timeZone);
    return day;
  }

  /** Whether the rule is paused in any slot of the row, which can't be cut: in doubt requests count against nobody. */
  private isPaused(hours: RuleHours, startUnixMs: number): boolean {
    let known = this.pauses.get(hours);
    if (known === undefined) this.pauses.set(hours, (known = new Map()));
    let paused = known.get(startUnixMs);
    if (paused === undefined) {
      paused = false;
      for (let slot = startUnixMs; slot < startUnixMs + this.rowMs && !paused; slot += SLOT_MS) {
        paused = hours.pausedAt(slot) !== undefined;
      }
      known.set(startUnixMs, paused);
    }
    return paused;
  }
}

function isCovered(rule: CountedRule, accountId: number, account: string): boolean {
  if (rule.sla.accounts === 'total') return accountId === ALL_TRAFFIC;
  return accountId >= FIRST_ACCOUNT && rule.covers(account);
}

function newKey(rule: CountedRule, operation: KnownOperation, account: string): Key | null {
  const objective = rule.objectiveOf(account);
  const promised = promisedBy(objective);
  if (promised === undefined) return null;
  const { timeZone } = periodRuleOf(objective, rule.contractOf(account));
  const hours = rule.hours.of(operation, account);
  return { ...promised, timeZone, hours, days: new Map(), day: undefined, dayEndUnixMs: 0 };
}

/** Buckets ascend. */
function badOf({ errors, buckets, counts }: CountedRow, bad: Key['bad']): number {
  if (bad === 'errors') return errors;
  let slow = 0;
  for (let i = buckets.length - 1; i >= 0 && buckets[i]! >= bad.fromBucket; i--) slow += counts[i]!;
  return slow;
}
