import { RecordSegment, SegmentBuffers } from './record-segment.js';

/** A site whose journal forgets much at once gives the memory back. */
const SPARE_BUFFERS = 2;

/**
 * Segments from the oldest to the newest. Records are numbered from 1 in the order in which they came; a segment
 * that is closed early leaves the rest of its numbers out, so that a number always tells its segment.
 */
export class SegmentList {
  private readonly segments: RecordSegment[] = [];
  private readonly spare: SegmentBuffers[] = [];
  private next = 1;
  private first = 1;

  constructor(private readonly recordsPerSegment: number) {}

  /** Oldest first. */
  get held(): readonly RecordSegment[] {
    return this.segments;
  }

  /** Lower numbers are gone. */
  get oldest(): number {
    return this.first;
  }

  get bytes(): number {
    return (
      this.segments.reduce((sum, { bytes }) => sum + bytes, 0) +
      this.spare.reduce((sum, { bytes }) => sum + bytes, 0)
    );
  }

  /** The segment of a record that is there. */
  segmentOf(number: number): RecordSegment | undefined {
    return this.segments[Math.floor((number - this.first) / this.recordsPerSegment)];
  }

  open(arrivalUnixMs: number, position: number): RecordSegment {
    const buffers = this.spare.pop() ?? new SegmentBuffers(this.recordsPerSegment);
    const segment = new RecordSegment(this.next, arrivalUnixMs, position, buffers);
    this.segments.push(segment);
    this.next += this.recordsPerSegment;
    return segment;
  }

  dropOldest(): void {
    const segment = this.segments.shift();
    if (segment === undefined) return;
    segment.isDropped = true;
    this.first = this.segments[0]?.first ?? this.next;
    if (this.spare.length < SPARE_BUFFERS) this.spare.push(segment.buffers);
  }
}
