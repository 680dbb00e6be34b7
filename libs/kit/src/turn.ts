import { setImmediate } from 'node:timers/promises';

/** Receiving spans shares its thread with other work: nothing may hold it for longer than this. */
const LONGEST_MS = 5;

/** Splits long work into turns, between which others have theirs. */
export class Turn {
  private since = performance.now();

  async yieldIfDue(): Promise<void> {
    if (performance.now() - this.since < LONGEST_MS) return;
    await setImmediate();
    this.since = performance.now();
  }
}
