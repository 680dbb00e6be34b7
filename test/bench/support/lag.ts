import { setTimeout as sleep } from 'node:timers/promises';
import { type Progress } from './sending.js';

const LOOK_EVERY_MS = 500;

/**
 * How old the newest span in Postgres is, seen from outside: when the sender had as many spans accepted as are
 * counted now. One look every half a second.
 */
export class Lag {
  readonly seconds: number[] = [];
  private readonly history: { accepted: number; atUnixMs: number }[] = [];
  private stopped = false;

  accepted({ accepted, atUnixMs }: Progress): void {
    this.history.push({ accepted, atUnixMs });
  }

  /** Looks until stopped. @param countedBefore spans that were counted before the sender began */
  async watch(countedSpans: () => Promise<number>, countedBefore: number): Promise<void> {
    while (!this.stopped) {
      await sleep(LOOK_EVERY_MS);
      const lookedUnixMs = Date.now();
      const counted = (await countedSpans()) - countedBefore;
      const newest = this.history.findLast(({ accepted }) => accepted <= counted);
      if (newest && newest.accepted > 0) this.seconds.push((lookedUnixMs - newest.atUnixMs) / 1_000);
    }
  }

  stop(): void {
    this.stopped = true;
  }
}
