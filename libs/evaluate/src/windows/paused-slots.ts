import { type RuleHours } from '../judge/counts.js';
import { SLOT_MS } from './slot-log.js';

/** From ≤ slot < to. */
type Part = { from: number; to: number };

/** Older slots are asked for by the minute: 10 s each of a month would be a quarter of a million questions. */
const SLOTS_PER_MINUTE = 6;
const EXACT_SLOTS = 366;

/** In which of the slots that are kept a rule was paused. */
export class PausedSlots {
  private readonly parts: Part[] = [];
  private until: number | undefined;

  constructor(private readonly hours: RuleHours) {}

  /** Whether the newest slot is one. */
  get isPaused(): boolean {
    return this.parts.at(-1)?.to === this.until && this.until !== undefined;
  }

  get isEmpty(): boolean {
    return this.parts.length === 0;
  }

  /** Looks at the slots up to this one, those from `keepFrom` on the first time. */
  advance(nowSlot: number, keepFrom: number): void {
    let slot = this.until ?? keepFrom;
    while (slot <= nowSlot) {
      const step = nowSlot - slot > EXACT_SLOTS ? SLOTS_PER_MINUTE - (slot % SLOTS_PER_MINUTE) : 1;
      if (this.hours.pausedAt(slot * SLOT_MS) !== undefined) this.add(slot, slot + step);
      slot += step;
    }
    this.until = slot;
    while (this.parts.length > 0 && this.parts[0]!.to <= keepFrom) this.parts.shift();
  }

  within(from: number, to: number): Part[] {
    return this.parts
      .filter((part) => part.from < to && part.to > from)
      .map((part) => ({ from: Math.max(from, part.from), to: Math.min(to, part.to) }));
  }

  at(slot: number): Part | undefined {
    return this.parts.find((part) => part.from <= slot && slot < part.to);
  }

  private add(from: number, to: number): void {
    const last = this.parts.at(-1);
    if (last?.to === from) last.to = to;
    else this.parts.push({ from, to });
  }
}
