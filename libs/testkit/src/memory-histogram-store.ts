import { type Flush, ForeignPosition, HistogramStore, PositionLost } from '#aggregate';

/** Keeps what is flushed, and loses it when told to. */
export class MemoryHistogramStore extends HistogramStore {
  /** The flushes that have been committed, in their order. */
  flushes: Flush[] = [];
  /** While set, each commit fails with it and changes nothing. */
  failure: Error | undefined;
  private position = 0;

  override async commit(flush: Flush): Promise<void> {
    const { from, to, rows } = flush;
    if (this.failure) throw this.failure;
    if (from === to && rows.count === 0) return;
    if (!(from < to)) throw new RangeError(`a flush from ${from} to ${to} can't be told from its repetition`);
    if (this.position === to) return;
    if (this.position < from) throw new PositionLost(this.position, from);
    if (this.position > from) throw new ForeignPosition(`the position is ${this.position}, not ${from}`);
    this.flushes.push(flush);
    this.position = to;
  }

  /** Forgets what was committed beyond a position that a flush reached up to. */
  lose(position: number): void {
    this.flushes = this.flushes.filter(({ to }) => to <= position);
    this.position = position;
  }

  /** Moves the position as somebody else's flush would. */
  moveTo(position: number): void {
    this.position = position;
  }
}
