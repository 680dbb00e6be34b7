import { SlotCounts, type Tally } from '../judge/counts.js';
import { type PausedSlots } from './paused-slots.js';
import { SLOT_MS, type SlotLog } from './slot-log.js';

/** The counts of one series as a rule judges them: without what was requested while it was paused. One for many. */
export class SlotView extends SlotCounts {
  private series = 0;
  private paused: PausedSlots | undefined;

  constructor(private readonly log: SlotLog) {
    super();
  }

  of(series: number, paused: PausedSlots | undefined): this {
    this.series = series;
    this.paused = paused;
    return this;
  }

  sum(fromUnixMs: number, toUnixMs: number): Tally {
    const from = Math.ceil(fromUnixMs / SLOT_MS);
    const to = Math.ceil(toUnixMs / SLOT_MS);
    const sum = this.log.sum(this.series, from, to);
    if (this.paused === undefined) return sum;
    for (const part of this.paused.within(from, to)) {
      const { total, bad } = this.log.sum(this.series, part.from, part.to);
      sum.total -= total;
      sum.bad -= bad;
    }
    return sum;
  }

  firstBad(fromUnixMs: number, toUnixMs: number): number | null {
    let from = Math.ceil(fromUnixMs / SLOT_MS);
    const to = Math.ceil(toUnixMs / SLOT_MS);
    for (;;) {
      const slot = this.log.firstBad(this.series, from, to);
      if (slot === undefined) return null;
      const pause = this.paused?.at(slot);
      if (pause === undefined) return slot * SLOT_MS;
      from = pause.to;
    }
  }
}
