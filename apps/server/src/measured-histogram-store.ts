import { HistogramStore, type LatencyRows } from '#aggregate';
import { type LatencyMetrics, type Metrics } from '#expose';
import { type Dictionaries } from '#span';

/** Writes to the store and, once that is committed, to /metrics, so that both always say the same. */
export class MeasuredHistogramStore extends HistogramStore {
  constructor(
    private readonly store: HistogramStore,
    private readonly latency: LatencyMetrics,
    private readonly dictionaries: Dictionaries,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  async write(rows: LatencyRows): Promise<void> {
    const stop = this.metrics.own.flushSeconds.startTimer();
    try {
      await this.store.write(rows);
    } finally {
      stop();
    }
    this.latency.add(rows, this.dictionaries);
  }
}
