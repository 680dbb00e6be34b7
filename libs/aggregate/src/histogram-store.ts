import { type Histogram } from '#histogram';
import { OperatorError } from '#kit';

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

/** What the journal's frames at from ≤ position < to have added to the windows. */
export type Flush = { from: number; to: number; rows: readonly LatencyRow[] };

/** Where windows are flushed to, each frame of the journal exactly once. */
export abstract class HistogramStore {
  /**
   * Resolves once the flush is committed, also where it turns out that it already was. Any other rejection than the
   * two below says nothing about that: the same flush, with the same bounds and rows, MUST be tried again before the
   * next. Commits come one after the other; without rows a flush still moves the position.
   * @throws PositionLost, ForeignPosition
   */
  abstract commit(flush: Flush): Promise<void>;
}

/** The store has forgotten flushes that it had committed. Nothing is lost that the journal still has. */
export class PositionLost extends Error {
  override readonly name = 'PositionLost';

  /** @param position where to replay the journal from, with nothing in memory of what came after it */
  constructor(
    readonly position: number,
    expected: number,
  ) {
    super(
      `the store holds the journal up to ${position} only, no longer up to ${expected}; replay it from there`,
    );
  }
}

/** Somebody else moves this node's position: what this process counts would be counted twice. It is to stop. */
export class ForeignPosition extends OperatorError {}

/** The grain of stored histograms. */
export const WINDOW_MS = 10_000;
