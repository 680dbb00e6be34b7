/** The time, as a port: everything that asks for "now" gets it from here, so that tests own it. */
export abstract class Clock {
  /** Milliseconds since the Unix epoch. */
  abstract nowMs(): number;
  abstract sleep(ms: number): Promise<void>;
}

export class SystemClock extends Clock {
  nowMs(): number {
    return Date.now();
  }

  async sleep(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}

/**
 * The real time, but for how far a test has wound it forward, which all threads see that were given its memory. Pauses
 * take as long as they are, and keep no process alive.
 */
export class ShiftedClock extends SystemClock {
  private readonly ahead: Float64Array;

  constructor(readonly memory = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)) {
    super();
    this.ahead = new Float64Array(memory);
  }

  override nowMs(): number {
    return super.nowMs() + (this.ahead[0] ?? 0);
  }

  advance(ms: number): void {
    this.ahead[0] = (this.ahead[0] ?? 0) + ms;
  }

  override async sleep(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms).unref());
  }
}

/** A clock for tests: it stands still until it is moved, and sleeping moves it. */
export class ManualClock extends Clock {
  constructor(private now: number) {
    super();
  }

  nowMs(): number {
    return this.now;
  }

  advance(ms: number): void {
    this.now += ms;
  }

  sleep(ms: number): Promise<void> {
    this.advance(ms);
    return Promise.resolve();
  }
}
