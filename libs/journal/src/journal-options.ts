import { type Clock, type Logger } from '#kit';
import { type Disk } from './disk.js';

export type SegmentJournalLimits = {
  /** Over this the oldest committed segments go, whatever their age; without any, frames are refused. */
  maxBytes: number;
  /** Committed segments whose newest frame arrived longer ago than this go. */
  maxAgeMs: number;
};

export type SegmentJournalOptions = {
  /** Made where it is missing; one process at a time. */
  folder: string;
  limits: SegmentJournalLimits;
  clock: Clock;
  log: Logger;
  /** Of one core, for compressing the segments that are full; with 0 they stay as they are. */
  compressShare: number;
  /** While it says so nothing is compressed. */
  isBusy?: () => boolean;
  disk?: Disk;
  /** After so many a new segment is begun; 64 MiB or what the limits ask for where absent. */
  segmentBytes?: number;
};
