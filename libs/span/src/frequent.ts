export type Frequent<T> = { item: T; atLeast: number };

/**
 * The most frequent of a stream of texts, in so much memory (Misra and Gries 1982): of n texts each is counted up to
 * n / (capacity + 1) too low, and none that came more often than that is missing.
 */
export class FrequentTexts {
  private readonly counts = new Map<string, number>();

  constructor(private readonly capacity: number) {}

  add(text: string): void {
    const count = this.counts.get(text);
    if (count !== undefined) this.counts.set(text, count + 1);
    else if (this.counts.size < this.capacity) this.counts.set(text, 1);
    else this.stepDown();
  }

  /** The most frequent first. */
  top(): Frequent<string>[] {
    return [...this.counts]
      .map(([item, atLeast]) => ({ item, atLeast }))
      .sort((a, b) => b.atLeast - a.atLeast || (a.item < b.item ? -1 : 1));
  }

  /** Undoes an earlier step up of each, so that on the whole a text costs a constant. */
  private stepDown(): void {
    for (const [text, count] of this.counts) {
      if (count === 1) this.counts.delete(text);
      else this.counts.set(text, count - 1);
    }
  }
}
