import { type RolledUpGrain } from './grain.js';
import { type RollupRow } from './sql/select-rollups.js';

/** How far a grain is behind what has been flushed. */
export type RollupBehind = { flushes: number; seconds: number };

/**
 * How far each grain is behind, as of the last look at the marks; the time since goes on where nobody can look any
 * more. A node's flushes have no times of their own: what is known is when all of them were last seen rolled up.
 */
export class RollupLag {
  private flushes: Record<RolledUpGrain, number> = { '1m': 0, '1h': 0 };
  /** By grain and node: all that had been flushed by then is rolled up. */
  private readonly completeUnixMs: Record<RolledUpGrain, Map<number, number>> = {
    '1m': new Map(),
    '1h': new Map(),
  };

  /** @param nowUnixMs not later than the marks were read */
  look(marks: readonly RollupRow[], nowUnixMs: number): void {
    this.flushes = { '1m': 0, '1h': 0 };
    for (const { grain, nodeId, flush, flushed, rolledAtUnixMs } of marks) {
      // Flushes are counted from 1, a mark begins below.
      this.flushes[grain] += flushed - Math.max(flush, 0);
      const complete = this.completeUnixMs[grain];
      // A node that has never been rolled up wholly is as far behind as we have known it.
      const before = Math.max(complete.get(nodeId) ?? rolledAtUnixMs ?? nowUnixMs, rolledAtUnixMs ?? 0);
      complete.set(nodeId, flush === flushed ? nowUnixMs : before);
    }
  }

  /** Of the node that is furthest behind; undefined before the first look, or without nodes. */
  behind(grain: RolledUpGrain, nowUnixMs: number): RollupBehind | undefined {
    const complete = [...this.completeUnixMs[grain].values()];
    if (complete.length === 0) return undefined;
    return { flushes: this.flushes[grain], seconds: Math.max(0, nowUnixMs - Math.min(...complete)) / 1000 };
  }
}
