import { type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { type Disk } from './disk.js';
import { SLOT_BYTES } from './journal.js';

const SUFFIX = '.journal';
/** 16 digits hold every integer that a number does; files sort as their positions. */
const DIGITS = 16;

/** The position of its first frame, from a file's name; undefined for a file that is no segment. */
export function baseOf(name: string): number | undefined {
  return new RegExp(`^\\d{${DIGITS}}\\${SUFFIX}$`).test(name) ? Number.parseInt(name, 10) : undefined;
}

/** A run of frames in one file, dropped as a whole: position `base + n` lies at byte `16 n`. */
export class Segment {
  /** The position after the last frame that counts; the file may go on with what was never acknowledged. */
  end: number;
  firstArrivalUnixMs = Number.POSITIVE_INFINITY;
  lastArrivalUnixMs = Number.NEGATIVE_INFINITY;
  /** Its frames are not to be read any more. */
  isDropped = false;

  private constructor(
    readonly base: number,
    private readonly file: FileHandle,
    private readonly path: string,
    private readonly disk: Disk,
  ) {
    this.end = base;
  }

  /** Once it resolves, the file would be found after a power cut. */
  static async create(folder: string, base: number, disk: Disk): Promise<Segment> {
    const file = path.join(folder, `${base}`.padStart(DIGITS, '0') + SUFFIX);
    const segment = new Segment(base, await disk.open(file, 'create'), file, disk);
    try {
      await disk.syncFolder(folder);
    } catch (error) {
      await segment.close();
      throw error;
    }
    return segment;
  }

  /** A segment of which only its length is known: all whole slots of it count. */
  static async open(folder: string, name: string, base: number, disk: Disk): Promise<Segment> {
    const file = path.join(folder, name);
    const segment = new Segment(base, await disk.open(file, 'existing'), file, disk);
    segment.end = base + Math.floor((await segment.fileBytes()) / SLOT_BYTES);
    return segment;
  }

  get isEmpty(): boolean {
    return this.end === this.base;
  }

  get bytes(): number {
    return (this.end - this.base) * SLOT_BYTES;
  }

  /** What the file takes, of which `bytes` count. */
  async fileBytes(): Promise<number> {
    return (await this.file.stat()).size;
  }

  /** Resolves once it would survive a power cut. The new frames count only when the caller says so: see `extend`. */
  async write(buffers: Uint8Array[]): Promise<void> {
    await this.disk.write(this.file, buffers, this.bytes);
    await this.disk.sync(this.file);
  }

  extend(slots: number, arrivalsUnixMs: readonly number[]): void {
    this.end += slots;
    for (const arrivalUnixMs of arrivalsUnixMs) this.arrived(arrivalUnixMs);
  }

  arrived(arrivalUnixMs: number): void {
    this.firstArrivalUnixMs = Math.min(this.firstArrivalUnixMs, arrivalUnixMs);
    this.lastArrivalUnixMs = Math.max(this.lastArrivalUnixMs, arrivalUnixMs);
  }

  /** Cuts off what does not count. */
  cut(): Promise<void> {
    return this.disk.truncate(this.file, this.bytes);
  }

  /** Up to so many bytes from a position on, fewer where it ends; none once it has been dropped. */
  async read(position: number, bytes: number): Promise<Buffer> {
    const wanted = Math.min(bytes, (this.end - position) * SLOT_BYTES);
    if (wanted <= 0 || this.isDropped) return Buffer.alloc(0);
    const buffer = Buffer.allocUnsafe(wanted);
    let held = 0;
    while (held < wanted && !this.isDropped) {
      const offset = (position - this.base) * SLOT_BYTES + held;
      const { bytesRead } = await this.file.read(buffer, held, wanted - held, offset);
      if (bytesRead === 0) break;
      held += bytesRead;
    }
    return buffer.subarray(0, held);
  }

  /** Reads under way are finished first; see FileHandle.close. */
  async drop(): Promise<void> {
    this.isDropped = true;
    try {
      await this.disk.remove(this.path);
    } finally {
      await this.file.close();
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
