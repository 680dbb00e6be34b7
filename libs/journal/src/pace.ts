import { setTimeout as sleep } from 'node:timers/promises';

/** What a late timer or a busy machine took away may be made up for, but no more than this. */
const LONGEST_CREDIT_MS = 1_000;

/** Work may be this much slower than the fastest of its kind for reasons of its own; beyond it, it had to wait for a core. */
const SLOWEST = 2;

/** How often to look whether there is time again. */
const BUSY_LOOK_MS = 500;

/** Keeps work to a share of one core, by sleeping in between, and away from times that are busy without it. */
export class Pace {
  private dueMs = 0;
  private fastestMsPerUnit = Number.POSITIVE_INFINITY;

  /** @param share of a core, above 0 and at most 1 */
  constructor(
    private readonly share: number,
    private readonly isBusy: () => boolean,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Runs the work, then waits until more of it is due.
   * @param units how much work it is
   * @throws AbortError (rejects) once it has been told to stop
   */
  async do<T>(units: number, work: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    while (this.isBusy()) await sleep(BUSY_LOOK_MS, undefined, { signal: this.signal });
    const from = performance.now();
    const result = await work();
    const now = performance.now();
    // No clock tells what a thread of zlib's takes, and on a busy machine it waits for as long again and longer.
    this.fastestMsPerUnit = Math.min(this.fastestMsPerUnit, (now - from) / units);
    const tookMs = Math.min(now - from, SLOWEST * units * this.fastestMsPerUnit);
    this.dueMs = Math.max(this.dueMs, from - LONGEST_CREDIT_MS) + tookMs / this.share;
    if (this.dueMs > now) await sleep(this.dueMs - now, undefined, { signal: this.signal });
    return result;
  }
}
