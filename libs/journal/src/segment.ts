import path from 'node:path';
import { type BlockCache } from './block-cache.js';
import { CompressedFile } from './compressed-file.js';
import { type Disk } from './disk.js';
import { SLOT_BYTES } from './journal.js';
import { RawFile } from './raw-file.js';
import { rawName } from './segment-names.js';

/** A run of frames in one file, dropped as a whole: position `base + n` lies at byte `16 n`, before it is compressed. */
export class Segment {
  /** The position after the last frame that counts; the file may go on with what was never acknowledged. */
  end: number;
  firstArrivalUnixMs = Number.POSITIVE_INFINITY;
  lastArrivalUnixMs = Number.NEGATIVE_INFINITY;
  /** Its frames are not to be read any more. */
  isDropped = false;

  private constructor(
    readonly base: number,
    private file: RawFile | CompressedFile,
    private readonly disk: Disk,
  ) {
    this.end = base;
  }

  /** Once it resolves, the file would be found after a power cut. */
  static async create(folder: string, base: number, disk: Disk): Promise<Segment> {
    const file = await RawFile.open(path.join(folder, rawName(base)), 'create', disk);
    try {
      await disk.syncFolder(folder);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new Segment(base, file, disk);
  }

  /** A segment of which only its length is known: all whole slots of it count. */
  static async openRaw(file: string, base: number, disk: Disk): Promise<Segment> {
    const segment = new Segment(base, await RawFile.open(file, 'existing', disk), disk);
    segment.end = base + Math.floor((await segment.tornBytes()) / SLOT_BYTES);
    return segment;
  }

  static async openCompressed(
    file: string,
    extent: { base: number; end: number },
    disk: Disk,
    cache: BlockCache,
  ): Promise<Segment> {
    const segment = new Segment(extent.base, await CompressedFile.open(file, extent, disk, cache), disk);
    segment.end = extent.end;
    return segment;
  }

  get isEmpty(): boolean {
    return this.end === this.base;
  }

  get isCompressed(): boolean {
    return this.file instanceof CompressedFile;
  }

  /** What its frames take before they are compressed. */
  get frameBytes(): number {
    return (this.end - this.base) * SLOT_BYTES;
  }

  /** What they take on disk. */
  get bytes(): number {
    return this.file instanceof CompressedFile ? this.file.bytes : this.frameBytes;
  }

  /** What the file has behind the last frame that counts. */
  async tornBytes(): Promise<number> {
    return this.file instanceof CompressedFile ? 0 : (await this.file.bytes()) - this.frameBytes;
  }

  /** Resolves once it would survive a power cut. The new frames count only when the caller says so: see `extend`. */
  write(buffers: Uint8Array[]): Promise<void> {
    return this.raw.write(buffers, this.frameBytes);
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
    return this.raw.truncate(this.frameBytes);
  }

  /**
   * Up to so many bytes from a position on, fewer where it ends; none once it has been dropped. What is damaged beyond
   * reading is zeros.
   */
  async read(position: number, bytes: number): Promise<Buffer> {
    const wanted = Math.min(bytes, (this.end - position) * SLOT_BYTES);
    if (wanted <= 0 || this.isDropped) return Buffer.alloc(0);
    const buffer = Buffer.allocUnsafe(wanted);
    const { file } = this;
    try {
      return buffer.subarray(0, await file.read(buffer, (position - this.base) * SLOT_BYTES));
    } catch (error) {
      // It has been closed in between.
      if (this.isDropped) return Buffer.alloc(0);
      if (file !== this.file) return this.read(position, bytes);
      throw error;
    }
  }

  /** Told of what is going to be read next: a compressed segment begins to inflate it. */
  readAhead(position: number, bytes: number): void {
    if (this.isDropped || !(this.file instanceof CompressedFile)) return;
    this.file.readAhead((position - this.base) * SLOT_BYTES, bytes);
  }

  /** Some of its bytes, to be compressed. @throws (rejects) where not all can be read: damage is not to be copied */
  async readSound(offset: number, bytes: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(Math.min(bytes, this.frameBytes - offset));
    await this.raw.readSound(buffer, offset);
    return buffer;
  }

  /** Reads from now on what holds the same frames, and removes the file that it has read until now. */
  async become(compressed: CompressedFile): Promise<void> {
    const before = this.file;
    this.file = compressed;
    await this.removed(before);
  }

  async drop(): Promise<void> {
    this.isDropped = true;
    await this.removed(this.file);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private get raw(): RawFile {
    if (this.file instanceof RawFile) return this.file;
    throw new Error('a compressed segment is not written to');
  }

  /** Reads under way are finished first; see FileHandle.close. */
  private async removed(file: RawFile | CompressedFile): Promise<void> {
    try {
      await this.disk.remove(file.path);
    } finally {
      await file.close();
    }
  }
}
