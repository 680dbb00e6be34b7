import { type Histogram } from '#histogram';

/** The spans that one flush adds to one 10 s window of one (account, operation). */
export type LatencyRow = {
  windowStartUnixMs: number;
  /** Ids of this process's dictionaries. */
  account: number;
  operation: number;
  /** Whether at least one of these spans was an entry. */
  entry: boolean;
  errors: number;
  histogram: Histogram;
};

/**
 * Where windows are flushed to. `write` MUST be all or nothing; a rejected write is tried again with the same
 * rows, later ones merged in.
 */
export abstract class HistogramStore {
  abstract write(rows: LatencyRow[]): Promise<void>;
}

/** The grain of stored histograms. */
export const WINDOW_MS = 10_000;
