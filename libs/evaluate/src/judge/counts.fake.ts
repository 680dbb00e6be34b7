import { type Objective, type Sla } from '#contract';
import { slaOf } from '../site.fake.js';
import { SlotCounts, type Baseline, type Tally } from './counts.js';
import { judgeKey, keyRule, type KeyRule, type KeyStanding } from './judge-key.js';
import { type Moment } from './state-machine.js';

const SLOT_MS = 10_000;
/** The start of an hour. */
export const NOW = 1_800_000_000_000;

/** Counts that a test writes: so many requests a slot over so many seconds, ending at an instant. */
export class WrittenCounts extends SlotCounts {
  private readonly slots = new Map<number, Tally>();

  add(endUnixMs: number, seconds: number, total: number, bad = 0): this {
    for (let slot = endUnixMs - seconds * 1000; slot < endUnixMs; slot += SLOT_MS) {
      const before = this.slots.get(slot) ?? { total: 0, bad: 0 };
      this.slots.set(slot, { total: before.total + total, bad: before.bad + bad });
    }
    return this;
  }

  override sum(fromUnixMs: number, toUnixMs: number): Tally {
    const sum = { total: 0, bad: 0 };
    for (const [slot, { total, bad }] of this.slots) {
      if (slot < fromUnixMs || slot >= toUnixMs) continue;
      sum.total += total;
      sum.bad += bad;
    }
    return sum;
  }

  override firstBad(fromUnixMs: number, toUnixMs: number): number | null {
    const starts = [...this.slots]
      .filter(([slot, { bad }]) => bad > 0 && slot >= fromUnixMs && slot < toUnixMs)
      .map(([slot]) => slot);
    return starts.length === 0 ? null : Math.min(...starts);
  }
}

export function ruleOf(objective: Objective, changes: Partial<Sla> = {}): KeyRule {
  return keyRule(slaOf({ objective, ...changes }), objective, 1);
}

/** Judges one key at one instant, the last that belongs to the slots before {@link NOW}. */
export function judged(
  rule: KeyRule,
  counts: SlotCounts,
  { baseline, before, ...moment }: Partial<Moment> & { baseline?: Baseline; before?: KeyStanding } = {},
): KeyStanding {
  return judgeKey(rule, counts, baseline, before, {
    nowUnixMs: NOW - 1,
    caughtUp: true,
    pause: undefined,
    ...moment,
  });
}
