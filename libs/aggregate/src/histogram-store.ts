import { OperatorError } from '#kit';
import { type LatencyRows } from './latency-rows.js';

/** What the journal's frames at from ≤ position < to have added to the windows. */
export type Flush = { from: number; to: number; rows: LatencyRows };

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
