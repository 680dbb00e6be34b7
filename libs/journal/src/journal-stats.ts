import { type JournalRefusal } from './errors.js';

export type JournalStats = {
  bytes: number;
  segments: number;
  /** undefined while there are no frames. */
  oldestArrivalUnixMs: number | undefined;
  /** Since the start, as all that follows. */
  frames: number;
  appendedBytes: number;
  /** Each made a group of frames durable. */
  syncs: number;
  /** Frames that were refused. */
  refusals: Readonly<Record<JournalRefusal['reason'], number>>;
  /** Found while reading, and left out. */
  damagedFrames: number;
  /** Cut from the end at the start. */
  tornBytes: number;
  isDiskLow: boolean;
};
