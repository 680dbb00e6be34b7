import { type Aggregator, type HistogramStore, type LatencyRows } from '#aggregate';

/** Moves what the aggregator has accumulated into the store, one write at a time. */
export class Flusher {
  readonly stats = { succeeded: 0, failed: 0, rows: 0 };
  /** Taken, and not written as far as is known. */
  private pending: LatencyRows | undefined;
  private running: Promise<number[]> = Promise.resolve([]);

  constructor(
    private readonly aggregator: Aggregator,
    private readonly store: HistogramStore,
  ) {}

  /**
   * Writes what has accumulated, after the flush that runs; answers with the operations it touched. A rejected write
   * rejects the flush; its rows are written with the next, before what has come since.
   */
  flush(): Promise<number[]> {
    this.running = this.running.catch(() => []).then(() => this.writeAll());
    return this.running;
  }

  private async writeAll(): Promise<number[]> {
    const left = this.pending === undefined ? [] : await this.write(this.pending);
    const touched = await this.write(this.aggregator.take());
    return [...new Set([...left, ...touched])];
  }

  private async write(rows: LatencyRows): Promise<number[]> {
    if (rows.count === 0) return [];
    this.pending = rows;
    this.aggregator.rowsInFlight = rows.count;
    try {
      await this.store.write(rows);
    } catch (error) {
      this.stats.failed++;
      throw error;
    }
    this.pending = undefined;
    this.aggregator.rowsInFlight = 0;
    this.stats.succeeded++;
    this.stats.rows += rows.count;
    return rows.operations();
  }
}
