import { type Frame, type FrameFormat } from './journal.js';

/**
 * A run of frames in one buffer, dropped as a whole. Frames are copied in: what a receiver hands over is often
 * a slice of a far larger buffer (gunzip's output chunk), which a kept reference would keep alive.
 */
export class FrameSegment {
  private readonly buffer: Uint8Array;
  private readonly ends: number[] = [];
  private readonly arrivals: number[] = [];
  private readonly formats: FrameFormat[] = [];

  /** @param first the position of its first frame */
  constructor(
    readonly first: number,
    capacityBytes: number,
  ) {
    this.buffer = new Uint8Array(capacityBytes);
  }

  get bytes(): number {
    return this.ends.at(-1) ?? 0;
  }

  /** The position after its last frame. */
  get end(): number {
    return this.first + this.ends.length;
  }

  get firstArrivalUnixMs(): number {
    return this.arrivals[0] ?? Number.POSITIVE_INFINITY;
  }

  get lastArrivalUnixMs(): number {
    return this.arrivals.at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  hasRoomFor(bytes: number): boolean {
    return this.bytes + bytes <= this.buffer.length;
  }

  append(frame: Frame): void {
    const at = this.bytes;
    this.buffer.set(frame.bytes, at);
    this.ends.push(at + frame.bytes.length);
    this.arrivals.push(frame.arrivalUnixMs);
    this.formats.push(frame.format);
  }

  read(position: number): Frame | undefined {
    const i = position - this.first;
    const format = this.formats[i];
    const arrivalUnixMs = this.arrivals[i];
    if (format === undefined || arrivalUnixMs === undefined) return undefined;
    return { format, arrivalUnixMs, bytes: this.buffer.subarray(this.ends[i - 1] ?? 0, this.ends[i]) };
  }
}
