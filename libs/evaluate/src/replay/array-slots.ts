import { SlotCounts, type Tally } from '../judge/counts.js';

/** The requests of a slot: of 10 s, or of the minute or hour that it has been added up to. */
export type Slot = { slotUnixMs: number; total: number; bad: number };

/** From here on, and until the next stretch, slots are this long. */
export type Stretch = { fromUnixMs: number; grainMs: number };

const SLOT_MS = 10_000;
const TEN_SECONDS: readonly Stretch[] = [{ fromUnixMs: -Infinity, grainMs: SLOT_MS }];

/**
 * Counts that are all there already: stored, or written for a test. A window that begins within a slot has all of it,
 * so one shorter than the grain is as long as the grain.
 */
export class ArraySlots extends SlotCounts {
  private readonly starts: Float64Array;
  /** Of the slots before each index. */
  private readonly totals: Float64Array;
  private readonly bads: Float64Array;

  /**
   * @param slots in any order; those of the same start add up
   * @param stretches ascending; all is of 10 s where none are given
   */
  constructor(
    slots: readonly Slot[],
    private readonly stretches: readonly Stretch[] = TEN_SECONDS,
  ) {
    super();
    const ordered = slots.toSorted((a, b) => a.slotUnixMs - b.slotUnixMs);
    this.starts = new Float64Array(ordered.length);
    this.totals = new Float64Array(ordered.length + 1);
    this.bads = new Float64Array(ordered.length + 1);
    let i = 0;
    for (const { slotUnixMs, total, bad } of ordered) {
      this.starts[i] = slotUnixMs;
      this.totals[i + 1] = (this.totals[i] ?? 0) + total;
      this.bads[i + 1] = (this.bads[i] ?? 0) + bad;
      i++;
    }
  }

  sum(fromUnixMs: number, toUnixMs: number): Tally {
    const { from, to } = this.within(fromUnixMs, toUnixMs);
    return { total: between(this.totals, from, to), bad: between(this.bads, from, to) };
  }

  firstBad(fromUnixMs: number, toUnixMs: number): number | null {
    const { from, to } = this.within(fromUnixMs, toUnixMs);
    if (between(this.bads, from, to) === 0) return null;
    return this.starts[firstAbove(this.bads, this.bads[from] ?? 0) - 1] ?? null;
  }

  private within(fromUnixMs: number, toUnixMs: number): { from: number; to: number } {
    const from = firstAtLeast(this.starts, this.startOfSlot(fromUnixMs));
    return { from, to: Math.max(from, firstAtLeast(this.starts, this.startOfSlot(toUnixMs))) };
  }

  private startOfSlot(unixMs: number): number {
    let grainMs = SLOT_MS;
    for (const stretch of this.stretches) {
      if (stretch.fromUnixMs > unixMs) break;
      grainMs = stretch.grainMs;
    }
    return Math.floor(unixMs / grainMs) * grainMs;
  }
}

function between(sums: Float64Array, from: number, to: number): number {
  return (sums[to] ?? 0) - (sums[from] ?? 0);
}

/** Index of the first of ascending values that is ≥ `value`; their number where none is. */
function firstAtLeast(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
