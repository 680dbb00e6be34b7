import { type LatencyRows } from './latency-rows.js';

/** Where windows are flushed to. `write` MUST be all or nothing; rejected rows are written again as they are. */
export abstract class HistogramStore {
  abstract write(rows: LatencyRows): Promise<void>;
}
