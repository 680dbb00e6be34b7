import { type Objective, type Sla } from '#contract';
import {
  type Baseline,
  judgeKey,
  keyRule,
  type KeyRule,
  type KeyStanding,
  SlotCounts,
  type Tally,
} from '#evaluate';

const SLOT_MS = 10_000;
const SLOT_SECONDS = 10;
/** Simulated time begins here; whole hours and days begin at multiples of it. */
const START_UNIX_MS = 86_400_000 * 20_000;

/** A rule over one account of one operation. */
export function ruleOf(objective: Objective, changes: Partial<Sla> = {}): KeyRule {
  const sla: Sla = {
    id: 'simulated',
    name: 'Simulated',
    accounts: 'total',
    operation: { service: 'shop', name: 'POST /checkout', kind: 'entry' },
    objective,
    windowSeconds: 60,
    confidence: 0.95,
    severity: 'error',
    channels: [],
    ...changes,
  };
  return keyRule(sla, objective, 1);
}

/** The slots that a rule needs, as running sums in a ring. */
class RecentSlots extends SlotCounts {
  private readonly size: number;
  /** Requests before the slot. */
  private readonly totals: Float64Array;
  private readonly bads: Float64Array;
  private total = 0;
  private bad = 0;
  private slot = START_UNIX_MS / SLOT_MS;

  constructor(keepSeconds: number) {
    super();
    this.size = Math.ceil(keepSeconds / SLOT_SECONDS) + 2;
    this.totals = new Float64Array(this.size);
    this.bads = new Float64Array(this.size);
  }

  add(slot: number, total: number, bad: number): void {
    while (this.slot < slot) {
      this.slot++;
      const at = this.slot % this.size;
      this.totals[at] = this.total;
      this.bads[at] = this.bad;
    }
    this.total += total;
    this.bad += bad;
  }

  override sum(fromUnixMs: number, toUnixMs: number): Tally {
    const from = fromUnixMs / SLOT_MS;
    const to = toUnixMs / SLOT_MS;
    const end = to > this.slot ? -1 : to % this.size;
    const start = from % this.size;
    return {
      total: (end < 0 ? this.total : this.totals[end]!) - this.totals[start]!,
      bad: (end < 0 ? this.bad : this.bads[end]!) - this.bads[start]!,
    };
  }

  override firstBad(fromUnixMs: number): number {
    return fromUnixMs;
  }
}

/** One account, its requests told second by second, and judged as after a flush each second. */
export class SimulatedAccount {
  standing: KeyStanding | undefined;
  /** How often an incident opened. */
  pages = 0;
  seconds = 0;
  private readonly slots: RecentSlots;

  constructor(
    private readonly rule: KeyRule,
    /** By the hour since the start. */
    private readonly baselineAt: (hour: number) => Baseline | undefined = () => undefined,
  ) {
    this.slots = new RecentSlots(rule.keepSeconds);
  }

  second(total: number, bad: number): void {
    const isNewSlot = this.seconds % SLOT_SECONDS === 0;
    const nowUnixMs = START_UNIX_MS + this.seconds * 1000;
    this.seconds++;
    if (isNewSlot || total > 0) this.slots.add(Math.floor(nowUnixMs / SLOT_MS), total, bad);
    // While all is well, a violation begins with a bad request, or as a slot of good ones leaves the window: judging
    // just then decides as judging every second does.
    if (bad > 0 || isNewSlot || this.standing?.state !== 'ok') this.judge(nowUnixMs);
  }

  private judge(nowUnixMs: number): void {
    const baseline = this.baselineAt(Math.floor((this.seconds - 1) / 3600));
    const moment = { nowUnixMs, caughtUp: true, pause: undefined };
    const next = judgeKey(this.rule, this.slots, baseline, this.standing, moment);
    if (next.alerting && !this.standing?.alerting) this.pages++;
    this.standing = next;
  }
}
