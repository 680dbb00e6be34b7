import { type Objective, type Sla, type SlaState } from '#contract';
import { type Overrides } from '../accounts/overrides.js';
import { type SelectedAccounts } from '../accounts/account-scope.js';
import { type SlaHours } from '../calendar/hours-source.js';
import { keyRule, type KeyRule } from '../judge/judge-key.js';
import { badRequests, baselineWeeks } from '../objectives/bad-requests.js';
import { Proportion } from '../objectives/proportion.js';
import { type BadRequests, type Baseline, type RuleHours } from '../judge/counts.js';
import { PausedSlots } from '../windows/paused-slots.js';
import { SLOT_MS } from '../windows/slot-log.js';
import { windowAt } from '../windows/window.js';
import { type KnownOperation } from '../ports.js';

const SHORTEST_SPAN_SECONDS = 30;

/** What an SLA means at this moment. */
export type Meaning = {
  sla: Sla;
  operations: readonly KnownOperation[];
  accounts: SelectedAccounts;
  overrides: Overrides;
  hours: SlaHours | undefined;
};

type Sight = { ofSlot: number; windowFrom: number; from: number };

/** An SLA as it is judged from flush to flush. */
export class LiveRule {
  readonly weeks: number;
  /** How far its keys' requests have to reach back. */
  readonly keepSlots: number;
  /** How long the newest request stays in sight. */
  readonly spanSlots: number;
  /** Its number among the rules that are judged; see Groups. */
  index = -1;
  /** How many of its keys are in each state. */
  readonly states = new Map<SlaState, number>();
  /** When it was last judged with all that it needs; undefined while that can't be read. */
  judgedAtUnixMs: number | undefined;
  /** Whether what it needs can't be read: then nobody knows. */
  isBlocked = false;
  private baselines: ReadonlyMap<string, Baseline> = new Map();
  private readonly keyRules = new Map<Objective, KeyRule>();
  private pauses = new Map<RuleHours, PausedSlots>();
  private readonly ownBad = new Map<string, BadRequests>();
  private sight: Sight = { ofSlot: -1, windowFrom: 0, from: 0 };

  constructor(private meaning: Meaning) {
    this.weeks = baselineWeeks(meaning.sla.objective);
    const { objective, windowSeconds } = meaning.sla;
    const keepSeconds = Math.max(...this.objectives().map((each) => this.keyRule(each).keepSeconds));
    const spanSeconds =
      objective.type === 'slo' ? keepSeconds : Math.max(SHORTEST_SPAN_SECONDS, windowSeconds);
    this.keepSlots = Math.ceil((keepSeconds * 1000) / SLOT_MS);
    this.spanSlots = Math.ceil((spanSeconds * 1000) / SLOT_MS);
  }

  get sla(): Sla {
    return this.meaning.sla;
  }

  get operations(): readonly KnownOperation[] {
    return this.meaning.operations;
  }

  get accounts(): SelectedAccounts {
    return this.meaning.accounts;
  }

  get overrides(): Overrides {
    return this.meaning.overrides;
  }

  get hours(): SlaHours | undefined {
    return this.meaning.hours;
  }

  /** Whether it promises all accounts the same. */
  get isUniform(): boolean {
    return this.objectives().length === 1;
  }

  /** Takes over what changes nothing of which requests count for which key: names, channels, the number of accounts. */
  adopt(meaning: Meaning): void {
    if (meaning.hours !== this.hours) this.pauses = new Map();
    this.meaning = meaning;
    this.keyRules.clear();
  }

  /** There are so many accounts now: where each is meant, false pages are split over that many. */
  recount(count: number): void {
    const { accounts } = this.meaning;
    if (accounts.scope.scope !== 'each' || accounts.count === count) return;
    this.adopt({ ...this.meaning, accounts: { ...accounts, count } });
  }

  /** Whether only requests can make it worse: not where it is their number that matters. */
  get countsBad(): boolean {
    const { type } = this.sla.objective;
    return type !== 'silence' && type !== 'request-rate';
  }

  /** Whether a key without a bad request is ok for certain, as long as it has requests at all. */
  get isProportion(): boolean {
    const { type } = this.sla.objective;
    return type === 'latency' || type === 'error-rate';
  }

  /** The first slot of the window of a latency or error rule, and of all that it looks at: its recent part may be longer. */
  sightAt(nowSlot: number): Sight {
    if (this.sight.ofSlot !== nowSlot) {
      const { fromUnixMs, recentFromUnixMs } = windowAt(nowSlot * SLOT_MS, this.sla.windowSeconds);
      const windowFrom = fromUnixMs / SLOT_MS;
      this.sight = { ofSlot: nowSlot, windowFrom, from: Math.min(windowFrom, recentFromUnixMs / SLOT_MS) };
    }
    return this.sight;
  }

  /** Whether so many requests of a window keep what a latency or error rule promises the account. */
  keeps(account: string, total: number, bad: number): boolean {
    const { measure } = this.keyRuleOf(account);
    return measure instanceof Proportion && measure.keeps(total, bad);
  }

  /** The slots in which a key with these hours was paused; undefined where there are none. */
  pausedOf(hours: RuleHours, nowSlot: number): PausedSlots | undefined {
    let paused = this.pauses.get(hours);
    if (paused === undefined) {
      this.pauses.set(hours, (paused = new PausedSlots(hours)));
      paused.advance(nowSlot, this.keepFrom(nowSlot));
    }
    return paused.isEmpty ? undefined : paused;
  }

  /** Looks at the slots that have begun since; answers whether a pause has begun or ended. */
  advancePauses(nowUnixMs: number): boolean {
    const nowSlot = Math.floor(nowUnixMs / SLOT_MS);
    let hasChanged = false;
    for (const paused of this.pauses.values()) {
      const wasPaused = paused.isPaused;
      paused.advance(nowSlot, this.keepFrom(nowSlot));
      hasChanged ||= paused.isPaused !== wasPaused;
    }
    return hasChanged;
  }

  means(accountId: number, account: string): boolean {
    const isTotal = this.accounts.scope.scope === 'total';
    return isTotal === (accountId === 0) && this.accounts.has(account);
  }

  /** How an account is judged. */
  keyRuleOf(account: string): KeyRule {
    return this.keyRule(this.meaning.overrides.objectiveOf(account));
  }

  /** Which groups of an operation its accounts are counted in; those of a baseline are counted for themselves. */
  countings(): Counting[] {
    if (this.weeks > 0) return [{ name: `of ${this.sla.id}`, bad: undefined }];
    return [
      ...new Map(
        this.objectives()
          .map(countingOf)
          .map((counting) => [counting.name, counting]),
      ).values(),
    ];
  }

  /** The name of the counting that an account is in. */
  countingOf(account: string): string {
    if (this.weeks > 0) return `of ${this.sla.id}`;
    return countingOf(this.meaning.overrides.objectiveOf(account)).name;
  }

  setBaselines(baselines: ReadonlyMap<string, Baseline>): void {
    this.baselines = baselines;
    this.ownBad.clear();
  }

  baselineOf(operationId: number, account: string): Baseline | undefined {
    return this.weeks === 0 ? undefined : this.baselines.get(baselineKey(operationId, account));
  }

  /** Which requests of an account are bad by its own past. */
  ownBadRequests(operationId: number, account: string): BadRequests {
    const key = baselineKey(operationId, account);
    let bad = this.ownBad.get(key);
    if (bad === undefined) {
      bad = badRequests(this.meaning.overrides.objectiveOf(account), this.baselines.get(key));
      this.ownBad.set(key, bad);
    }
    return bad;
  }

  /** One key has come into a state, or out of one, or is new, or no more. */
  moved(from: SlaState | undefined, to: SlaState | undefined): void {
    if (from === to) return;
    if (from !== undefined) this.states.set(from, (this.states.get(from) ?? 0) - 1);
    if (to !== undefined) this.states.set(to, (this.states.get(to) ?? 0) + 1);
  }

  private keepFrom(nowSlot: number): number {
    return nowSlot + 1 - this.keepSlots;
  }

  private objectives(): Objective[] {
    return this.meaning.overrides.objectives();
  }

  private keyRule(objective: Objective): KeyRule {
    let rule = this.keyRules.get(objective);
    if (rule === undefined) {
      rule = keyRule(this.sla, objective, this.operations.length * this.accounts.count);
      this.keyRules.set(objective, rule);
    }
    return rule;
  }
}

/** How requests are counted, shared by all rules that call the same ones bad. Without `bad`: by each account's past. */
export type Counting = { name: string; bad: BadRequests | undefined };

function countingOf(objective: Objective): Counting {
  const bad = badRequests(objective, undefined);
  return { name: typeof bad === 'string' ? bad : `from ${bad.fromBucket}`, bad };
}

export function baselineKey(operationId: number, account: string): string {
  return `${operationId} ${account}`;
}
