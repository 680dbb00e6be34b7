import { Clock } from '#kit';

/**
 * The real time, but for how far a test has wound it forward: so that nobody has to wait until a start has settled,
 * a violation has aged or a trace is forgotten. Pauses take as long as they are.
 */
export class FastForwardClock extends Clock {
  private aheadMs = 0;

  nowMs(): number {
    return Date.now() + this.aheadMs;
  }

  advance(ms: number): void {
    this.aheadMs += ms;
  }

  async sleep(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms).unref());
  }
}
