import { setTimeout as sleep } from 'node:timers/promises';

/** What a late timer or a busy machine took away may be made up for, but no more than this. */
const LONGEST_CREDIT_MS = 1_000;

/** Keeps work to a share of one core, by sleeping in between. */
export class Pace {
  private dueMs = 0;

  /** @param share of a core, above 0 and at most 1 */
  constructor(
    private readonly share: number,
    private readonly signal: AbortSignal,
  ) {}

  /** Runs the work, then waits until more of it is due. @throws AbortError (rejects) once it has been told to stop */
  async do<T>(work: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    const from = performance.now();
    const result = await work();
    const now = performance.now();
    // By wall time, as no clock tells what a thread of zlib's takes: on a busy machine it is less than the share.
    this.dueMs = Math.max(this.dueMs, from - LONGEST_CREDIT_MS) + (now - from) / this.share;
    if (this.dueMs > now) await sleep(this.dueMs - now, undefined, { signal: this.signal });
    return result;
  }
}
