import { type SegmentJournalLimits } from './journal-options.js';

const SEGMENT_BYTES = 64 * 2 ** 20;
/** Dropping one forgets an eighth at most. */
const SEGMENTS_AT_LEAST = 8;
/** Each has an open file. */
const SEGMENTS_AT_MOST = 256;

/** When the next segment is begun. */
export function segmentSize({ maxBytes, maxAgeMs }: SegmentJournalLimits): { bytes: number; ms: number } {
  const bytes = Math.min(
    Math.max(SEGMENT_BYTES, Math.ceil(maxBytes / SEGMENTS_AT_MOST)),
    Math.floor(maxBytes / SEGMENTS_AT_LEAST),
  );
  return { bytes, ms: maxAgeMs / SEGMENTS_AT_LEAST };
}
