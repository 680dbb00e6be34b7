import { type FrameCodec, HEADER_BYTES, sizeOf } from './frame-codec.js';
import { type Frame, SLOT_BYTES, type Stored } from './journal.js';

type Pending = {
  frame: Frame;
  header: Buffer;
  digest: Uint8Array;
  resolve: (stored: Stored) => void;
  reject: (error: Error) => void;
};

/**
 * A sync takes 100 to 200 µs of CPU, most of it the kernel's. Without a pause, senders of small requests to a fast disk
 * would have 3,000 of them a second, half a core.
 */
const COMPANY_MS = 2;
/** To decode so much takes as long as a sync does: it need not wait for company. */
const ENOUGH_BYTES = 256 * 2 ** 10;
/**
 * A disk that hangs would otherwise have all memory: senders give up after 10 s and send again, and what they had sent
 * still waits.
 */
const MAX_BYTES = 64 * 2 ** 20;
const PADDING = new Uint8Array(SLOT_BYTES);

/** Frames that wait for the disk, in the order in which they came. */
export class PendingFrames {
  private readonly waiting: Pending[] = [];
  private bytes = 0;
  private takenAtMs = Number.NEGATIVE_INFINITY;
  private onEnough: (() => void) | undefined;

  constructor(
    private readonly codec: FrameCodec,
    private readonly maxGroupBytes: number,
  ) {}

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Whether no more should be added. */
  get isFull(): boolean {
    return this.bytes >= MAX_BYTES;
  }

  add(frame: Frame): Promise<Stored> {
    const digest = this.codec.digestOf(frame.bytes);
    const header = Buffer.allocUnsafe(HEADER_BYTES);
    this.codec.writeHeader(header, frame, digest);
    this.bytes += sizeOf(frame.bytes.length);
    if (this.bytes >= ENOUGH_BYTES) this.onEnough?.();
    return new Promise((resolve, reject) => this.waiting.push({ frame, header, digest, resolve, reject }));
  }

  /** Resolves when the next group is worth a sync: at once where there is much, or where the last one was long ago. */
  async worthASync(): Promise<void> {
    const waitMs = this.takenAtMs + COMPANY_MS - performance.now();
    if (waitMs <= 0 || this.bytes >= ENOUGH_BYTES) return;
    await new Promise<void>((resolve) => {
      this.onEnough = resolve;
      setTimeout(resolve, waitMs);
    });
    this.onEnough = undefined;
  }

  /** The frames to write next with one sync: what has come by now, up to a limit, and always one. */
  takeGroup(): FrameGroup {
    let count = 0;
    let bytes = 0;
    for (const { frame } of this.waiting) {
      const size = sizeOf(frame.bytes.length);
      if (count > 0 && bytes + size > this.maxGroupBytes) break;
      bytes += size;
      count++;
    }
    this.bytes -= bytes;
    this.takenAtMs = performance.now();
    return new FrameGroup(this.waiting.splice(0, count), bytes, this.codec);
  }
}

/** Frames that are written together: all of them are stored, or none. */
export class FrameGroup {
  constructor(
    private readonly pending: readonly Pending[],
    /** What they take on disk. */
    readonly bytes: number,
    private readonly codec: FrameCodec,
  ) {}

  get count(): number {
    return this.pending.length;
  }

  get arrivals(): number[] {
    return this.pending.map(({ frame }) => frame.arrivalUnixMs);
  }

  get slots(): number {
    return this.bytes / SLOT_BYTES;
  }

  /** What to write at `position`; the frames' bytes are not copied. */
  buffersAt(position: number): Uint8Array[] {
    const buffers: Uint8Array[] = [];
    for (const { frame, header } of this.pending) {
      this.codec.sealHeader(header, position);
      const size = sizeOf(frame.bytes.length);
      const padding = size - HEADER_BYTES - frame.bytes.length;
      buffers.push(header);
      if (frame.bytes.length > 0) buffers.push(frame.bytes);
      if (padding > 0) buffers.push(PADDING.subarray(0, padding));
      position += size / SLOT_BYTES;
    }
    return buffers;
  }

  resolve(position: number): void {
    for (const { frame, digest, resolve } of this.pending) {
      const end = position + sizeOf(frame.bytes.length) / SLOT_BYTES;
      resolve({ position, end, digest });
      position = end;
    }
  }

  reject(error: Error): void {
    for (const { reject } of this.pending) reject(error);
  }
}
