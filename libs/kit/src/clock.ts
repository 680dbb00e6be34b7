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
