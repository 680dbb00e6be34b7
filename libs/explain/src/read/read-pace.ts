/** A trace of 100,000 spans takes some 100 MB in each of two threads while it is on its way. */
const SPANS_AT_ONCE = 20_000;

/** How many traces are read at once: whatever their size, no more than a few of the largest are on their way. */
export class ReadPace {
  /** Nobody knows before the first, so that is read alone. */
  private largest: number | undefined;

  /** @param most how many at once where they are small */
  constructor(private readonly most: number) {}

  get atOnce(): number {
    const ofLargest = Math.floor(SPANS_AT_ONCE / (this.largest ?? SPANS_AT_ONCE));
    return Math.max(1, Math.min(this.most, ofLargest));
  }

  /** Told of every trace that was read. */
  saw(spanCount: number): void {
    this.largest = Math.max(this.largest ?? 1, spanCount);
  }

  /** Has `work` done for all of these, so many at once, until it is told that it is enough. */
  async forEach<T>(items: T[], work: (item: T) => Promise<void>, isEnough: () => boolean): Promise<void> {
    for (let i = 0, next = 0; i < items.length && !isEnough(); i = next) {
      next = i + this.atOnce;
      await Promise.all(items.slice(i, next).map(work));
    }
  }
}
