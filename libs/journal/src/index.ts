export { systemDisk, type Disk } from './disk.js';
export { JournalFull, JournalRefusal, JournalUnwritable } from './errors.js';
export {
  Journal,
  SLOT_BYTES,
  type Frame,
  type FrameFormat,
  type RequestFormat,
  type Stored,
  type StoredFrame,
} from './journal.js';
export { type JournalStats } from './journal-stats.js';
export { type SegmentJournalLimits, type SegmentJournalOptions } from './journal-options.js';
export { SegmentJournal } from './segment-journal.js';
