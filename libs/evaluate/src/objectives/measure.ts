import { type Baseline, type SlotCounts } from '../judge/counts.js';
import { type Evidence } from '../judge/evidence.js';

/** An objective, made ready to be looked at for many keys. */
export interface Measure {
  /** How long requests count for it. */
  readonly windowSeconds: number;
  /** How far back from the end of the present slot the counts have to reach. */
  readonly keepSeconds: number;
  /** Whether requests that are missing may be a violation. */
  readonly isAboutAbsence: boolean;
  look(counts: SlotCounts, baseline: Baseline | undefined, nowUnixMs: number): Evidence;
}

/** The probability below which a violation of a window counts as confident. */
export type AlphaOf = (windowSeconds: number) => number;
