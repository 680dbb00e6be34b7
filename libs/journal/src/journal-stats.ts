import { type JournalRefusal } from './errors.js';

export type JournalStats = {
  /** On disk. */
  bytes: number;
  segments: number;
  compressedSegments: number;
  /** What those would take besides if they were not. */
  savedBytes: number;
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
  /** Of its disk, as it was a second ago at most. */
  freeBytes: number;
  /** Why requests would be refused now. */
  refusing: JournalRefusal['reason'] | undefined;
};
