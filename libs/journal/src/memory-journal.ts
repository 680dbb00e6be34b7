import { OperatorError, type Clock } from '#kit';
import { FrameSegment } from './frame-segment.js';
import { Journal, type Frame } from './journal.js';

export type MemoryJournalLimits = {
  /** Over this the oldest segments go, whatever their age. */
  maxBytes: number;
  /** Segments whose newest frame arrived longer ago than this go. */
  maxAgeMs: number;
};

/** Small enough that dropping one forgets little, large enough that a gigabyte is a hundred of them. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** A quiet site fills no segment for hours; closing them by time lets age be judged to a few seconds. */
const SEGMENT_MS = 10_000;
const SEGMENTS_AT_LEAST = 8;

/** The journal in memory: a restart forgets it. */
export class MemoryJournal extends Journal {
  private readonly segments: FrameSegment[] = [];
  private readonly segmentBytes: number;
  private readonly segmentMs: number;
  private next = 0;
  private held = 0;

  constructor(
    private readonly limits: MemoryJournalLimits,
    private readonly clock: Clock,
  ) {
    super();
    this.segmentBytes = Math.min(SEGMENT_BYTES, Math.ceil(limits.maxBytes / SEGMENTS_AT_LEAST));
    this.segmentMs = Math.min(SEGMENT_MS, limits.maxAgeMs / SEGMENTS_AT_LEAST);
  }

  get oldest(): number {
    return this.segments[0]?.first ?? this.next;
  }

  get bytes(): number {
    return this.held;
  }

  /** @throws OperatorError (rejects) where one frame alone is larger than the journal may be */
  async append(frame: Frame): Promise<number> {
    const length = frame.bytes.length;
    if (length > this.limits.maxBytes) {
      throw new OperatorError(
        `A request of ${length} bytes is larger than the whole journal (${this.limits.maxBytes} bytes): ` +
          'raise the journal’s byte limit or have the sender export smaller batches.',
      );
    }
    this.expire();
    while (this.held + length > this.limits.maxBytes) this.dropOldest();
    this.segmentFor(frame).append(frame);
    this.held += length;
    return this.next++;
  }

  read(position: number): Frame | undefined {
    return this.segments.find((segment) => position < segment.end)?.read(position);
  }

  /** Drops what is too old; appending does it too, so only a site gone quiet needs the call. */
  expire(): void {
    const keepFrom = this.clock.nowMs() - this.limits.maxAgeMs;
    while ((this.segments[0]?.lastArrivalUnixMs ?? keepFrom) < keepFrom) this.dropOldest();
  }

  private segmentFor({ bytes, arrivalUnixMs }: Frame): FrameSegment {
    const current = this.segments.at(-1);
    if (
      current?.hasRoomFor(bytes.length) === true &&
      arrivalUnixMs - current.firstArrivalUnixMs < this.segmentMs
    ) {
      return current;
    }
    const segment = new FrameSegment(this.next, Math.max(this.segmentBytes, bytes.length));
    this.segments.push(segment);
    return segment;
  }

  private dropOldest(): void {
    this.held -= this.segments.shift()?.bytes ?? 0;
  }
}
