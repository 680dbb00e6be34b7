import { setTimeout as sleep } from 'node:timers/promises';
import { type Held } from './trouble.js';

/** So many at a time, the first to come first: the workers of a pool, or with one permit a lock. */
export class Semaphore {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(readonly permits: number) {
    this.free = permits;
  }

  /** @returns what gives the permit back */
  async acquire(): Promise<() => void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    return () => {
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    };
  }
}

/** Takes all permits again and again, as a job does that shares a pool with requests, until the signal is aborted. */
export async function hold(
  semaphore: Semaphore,
  { forMs, pauseMs }: Held,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const releases = await Promise.all(Array.from({ length: semaphore.permits }, () => semaphore.acquire()));
    await sleep(forMs, undefined, { signal }).catch(() => undefined);
    for (const release of releases) release();
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
