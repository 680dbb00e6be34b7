import { mkdir, realpath } from 'node:fs/promises';
import { claimFolder, type Clock, type Logger, OperatorError } from '#kit';
import { type Disk, systemDisk } from './disk.js';
import { JournalFull, JournalUnwritable } from './errors.js';
import { FrameCodec, HEADER_BYTES, MAX_FRAME_BYTES, sizeOf } from './frame-codec.js';
import { FreeDisk } from './free-disk.js';
import { type JournalStats } from './journal-stats.js';
import { type Frame, Journal, type Stored, type StoredFrame } from './journal.js';
import { bytesOfId, nodeIdIn } from './node-id.js';
import { openSegments, segmentNames } from './open-segments.js';
import { type FrameGroup, PendingFrames } from './pending-frames.js';
import { Refusals } from './refusals.js';
import { framesOf } from './segment-frames.js';
import { type Segment } from './segment.js';
import { Segments } from './segments.js';
import { unusable } from './unusable.js';

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
  disk?: Disk;
};

const SEGMENT_BYTES = 64 * 2 ** 20;
/** Dropping one forgets an eighth at most. */
const SEGMENTS_AT_LEAST = 8;
/** Each has an open file. */
const SEGMENTS_AT_MOST = 256;
/** A sync takes a millisecond, in which a busy site sends 200 kB; a slow disk may have more to do at once. */
const GROUP_BYTES = 8 * 2 ** 20;
const CLAIMED = 'Stop it, or set CULPRIT_JOURNAL to a folder of this one’s own.';
/** A request in one read, mostly. */
const READ_BYTES = 64 * 2 ** 10;

/**
 * The journal on disk: segment files that are appended to and dropped whole. While one write and its sync are under
 * way frames queue; then all of them are written together.
 */
export class SegmentJournal extends Journal {
  private readonly pending: PendingFrames;
  private readonly freeDisk: FreeDisk;
  private readonly damaged: Set<number>;
  private readonly refusals: Refusals;
  private readonly counts = { frames: 0, appendedBytes: 0, syncs: 0 };
  private readonly segmentBytes: number;
  private readonly segmentMs: number;
  /** The newest segment's file may go on with half of a group that was refused. */
  private isTorn = false;
  private working: Promise<void> | undefined;
  private isClosed = false;

  private constructor(
    /** The name of this journal for good, a UUID: positions mean something together with it only. */
    readonly nodeId: string,
    private readonly codec: FrameCodec,
    private readonly segments: Segments,
    private readonly found: { tornBytes: number; damaged: readonly number[] },
    private readonly options: SegmentJournalOptions & { disk: Disk },
    private readonly release: () => void,
  ) {
    super();
    const { maxBytes, maxAgeMs } = options.limits;
    this.segmentBytes = Math.min(
      Math.max(SEGMENT_BYTES, Math.ceil(maxBytes / SEGMENTS_AT_MOST)),
      Math.floor(maxBytes / SEGMENTS_AT_LEAST),
    );
    this.segmentMs = maxAgeMs / SEGMENTS_AT_LEAST;
    this.pending = new PendingFrames(codec, Math.min(GROUP_BYTES, this.segmentBytes / 4));
    this.freeDisk = new FreeDisk(options.folder, options.disk, options.clock);
    this.refusals = new Refusals(options.folder, options.log);
    this.damaged = new Set(found.damaged);
  }

  /** @throws OperatorError (rejects) where the folder can't be used or another process has it */
  static async open(options: SegmentJournalOptions): Promise<SegmentJournal> {
    const { clock, log, disk = systemDisk } = options;
    try {
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      const folder = await realpath(options.folder);
      const release = claimFolder(folder, CLAIMED);
      try {
        const nodeId = await nodeIdIn(folder, (await segmentNames(folder)).length > 0);
        const codec = new FrameCodec(bytesOfId(nodeId));
        const found = await openSegments(folder, codec, disk, clock.nowMs());
        if (found.tornBytes > 0)
          log.warn({ bytes: found.tornBytes }, 'cut what was half written from the end of the journal');
        const segments = new Segments(folder, disk, found, (error) =>
          log.warn({ err: error, folder }, 'an old segment of the journal could not be removed'),
        );
        return new SegmentJournal(nodeId, codec, segments, found, { ...options, folder, disk }, release);
      } catch (error) {
        release();
        throw error;
      }
    } catch (error) {
      throw unusable(options.folder, error);
    }
  }

  get oldest(): number {
    return this.segments.oldest;
  }

  get end(): number {
    return this.segments.end;
  }

  get bytes(): number {
    return this.segments.bytes;
  }

  get stats(): JournalStats {
    return {
      bytes: this.bytes,
      segments: this.segments.all.length,
      oldestArrivalUnixMs: this.segments.oldestArrivalUnixMs,
      ...this.counts,
      refusals: { ...this.refusals.counts },
      damagedFrames: this.damaged.size,
      tornBytes: this.found.tornBytes,
      isDiskLow: this.freeDisk.isLow,
    };
  }

  /**
   * @throws JournalFull, JournalUnwritable (rejects) for a while: the sender should try again
   * @throws OperatorError (rejects) where one frame alone is larger than the journal may be
   */
  async append(frame: Frame): Promise<Stored> {
    const { length } = frame.bytes;
    const { maxBytes } = this.options.limits;
    if (length > MAX_FRAME_BYTES || sizeOf(length) > maxBytes) {
      throw new OperatorError(
        `A request of ${length} bytes is larger than the whole journal (${maxBytes} bytes): ` +
          'raise CULPRIT_JOURNAL_BYTES or have the sender export smaller batches.',
      );
    }
    if (this.isClosed) throw new JournalUnwritable('the journal is closed');
    if (this.pending.isFull) throw this.refusals.refuse(1, new Error('too much waits for it already'));
    const stored = this.pending.add(frame);
    this.work();
    return stored;
  }

  async read(position: number): Promise<StoredFrame | undefined> {
    const segment = this.segments.at(position);
    if (segment === undefined) return undefined;
    let buffer = await segment.read(position, READ_BYTES);
    const header = buffer.length < HEADER_BYTES ? undefined : this.codec.readHeader(buffer, 0, position);
    if (header === undefined) return undefined;
    const size = HEADER_BYTES + header.length;
    if (buffer.length < size) buffer = await segment.read(position, size);
    const frame = this.codec.readFrame(buffer, 0, position, header);
    if (frame === undefined && !segment.isDropped) this.foundDamage(position);
    return frame;
  }

  async *frames(from: number): AsyncGenerator<StoredFrame> {
    for (let segment = this.segments.from(from); segment !== undefined; segment = this.segments.from(from)) {
      from = yield* framesOf(segment, this.codec, from, (position) => this.foundDamage(position));
    }
  }

  keepFrom(position: number): void {
    this.segments.keepFrom(position);
  }

  /** Drops what is too old; appending does it too, so only a site gone quiet needs the call. */
  expire(): void {
    this.work();
  }

  /** Stores what has been appended, and frees the folder. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.working;
    await this.segments.close();
    this.release();
  }

  private work(): void {
    this.working ??= this.workOff();
  }

  private async workOff(): Promise<void> {
    do {
      // Also where there is nothing to wait for, whoever appends in this turn is in the first group.
      await this.pending.worthASync();
      const group = this.pending.takeGroup();
      try {
        await this.store(group);
      } catch (error) {
        group.reject(this.refusals.refuse(group.count, error));
      }
    } while (!this.pending.isEmpty);
    // In the same turn as the last look at what is pending: later, a frame might come and find everybody at work.
    this.working = undefined;
  }

  private async store(group: FrameGroup): Promise<void> {
    await this.forgetOld();
    if (group.bytes === 0) return;
    await this.makeRoomFor(group.bytes);
    const segment = await this.segmentFor(group.bytes);
    const position = segment.end;
    this.isTorn = true;
    await segment.write(group.buffersAt(position));
    this.isTorn = false;
    segment.extend(group.slots, group.arrivals);
    this.counts.frames += group.count;
    this.counts.appendedBytes += group.bytes;
    this.counts.syncs++;
    this.refusals.stored();
    group.resolve(position);
  }

  private async forgetOld(): Promise<void> {
    // What is not committed yet is going to be counted by what came before it, however long that takes.
    const uncommittedMs = this.segments.uncommittedSinceUnixMs ?? Number.POSITIVE_INFINITY;
    const keptFromMs = Math.min(this.options.clock.nowMs(), uncommittedMs) - this.options.limits.maxAgeMs;
    while ((this.segments.all[0]?.lastArrivalUnixMs ?? keptFromMs) < keptFromMs) {
      if (!(await this.forgetOldest())) return;
    }
  }

  private async makeRoomFor(bytes: number): Promise<void> {
    const { folder, limits } = this.options;
    await this.freeDisk.look(bytes);
    if (this.freeDisk.isLow) {
      throw new JournalFull(
        'disk_full',
        `the disk of ${folder} is nearly full: make room on it, or set CULPRIT_JOURNAL to a folder on another`,
      );
    }
    while (this.bytes + bytes > limits.maxBytes) {
      if (await this.forgetOldest()) continue;
      throw new JournalFull(
        'journal_full',
        `the journal holds ${this.bytes} bytes that are not in Postgres yet: it waits for Postgres; ` +
          'CULPRIT_JOURNAL_BYTES lets it hold more',
      );
    }
  }

  /** @returns false where there is nothing, or what there is has not been committed */
  private async forgetOldest(): Promise<boolean> {
    const oldest = this.segments.all[0];
    if (oldest === undefined || oldest.isEmpty || !this.segments.isCommitted(oldest.end)) return false;
    if (oldest === this.segments.newest) await this.begin();
    this.segments.dropOldest();
    return true;
  }

  private async segmentFor(bytes: number): Promise<Segment> {
    const { newest, isContinuous } = this.segments;
    if (newest === undefined || !isContinuous) return this.begin();
    if (!newest.isEmpty && (newest.bytes + bytes > this.segmentBytes || this.isDated(newest)))
      return this.begin();
    if (!this.isTorn) return newest;
    try {
      await newest.cut();
      return newest;
    } catch {
      return this.begin();
    }
  }

  /**
   * A quiet site fills no segment for hours; beginning new ones by time lets age be judged. In an outage, when nothing
   * may go anyway, it would only make many files.
   */
  private isDated(segment: Segment): boolean {
    const age = this.options.clock.nowMs() - segment.firstArrivalUnixMs;
    return age >= this.segmentMs && this.segments.isCommitted(segment.base + 1);
  }

  private async begin(): Promise<Segment> {
    const segment = await this.segments.begin();
    this.isTorn = false;
    return segment;
  }

  private foundDamage(position: number): void {
    if (this.damaged.has(position)) return;
    this.damaged.add(position);
    this.options.log.error({ position, folder: this.options.folder }, 'a frame of the journal is damaged');
  }
}
