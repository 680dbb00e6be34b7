import { OperatorError } from '#kit';
import { type Compressor } from './compressor.js';
import { Damage } from './damage.js';
import { JournalFull, JournalUnwritable } from './errors.js';
import { type FrameCodec, MAX_FRAME_BYTES, sizeOf } from './frame-codec.js';
import { type FreeDisk } from './free-disk.js';
import { type SegmentJournalOptions } from './journal-options.js';
import { type JournalStats } from './journal-stats.js';
import { type Frame, Journal, type Stored, type StoredFrame } from './journal.js';
import { type OpenedJournal, openJournal } from './open-journal.js';
import { type FrameGroup, PendingFrames } from './pending-frames.js';
import { Refusals } from './refusals.js';
import { frameAt, framesOf } from './segment-frames.js';
import { type Segment } from './segment.js';
import { segmentSize } from './segment-size.js';
import { type Segments } from './segments.js';

/** A sync takes a millisecond, in which a busy site sends 200 kB; a slow disk may have more to do at once. */
const GROUP_BYTES = 8 * 2 ** 20;

/**
 * The journal on disk: segment files that are appended to and dropped whole. While one write and its sync are under
 * way frames queue; then all of them are written together. Segments that are full are compressed in the background.
 */
export class SegmentJournal extends Journal {
  private readonly codec: FrameCodec;
  private readonly segments: Segments;
  private readonly freeDisk: FreeDisk;
  private readonly compressor: Compressor;
  private readonly pending: PendingFrames;
  private readonly damage: Damage;
  private readonly refusals: Refusals;
  private readonly counts = { frames: 0, appendedBytes: 0, syncs: 0 };
  private readonly segmentSize: { bytes: number; ms: number };
  /** The newest segment's file may go on with half of a group that was refused. */
  private isTorn = false;
  private working: Promise<void> | undefined;
  private isClosed = false;

  private constructor(
    private readonly options: SegmentJournalOptions,
    private readonly opened: OpenedJournal,
  ) {
    super();
    const { folder, codec, segments, freeDisk, compressor, damaged } = opened;
    const { limits, log, segmentBytes } = options;
    this.codec = codec;
    this.segments = segments;
    this.freeDisk = freeDisk;
    this.compressor = compressor;
    const size = segmentSize(limits);
    this.segmentSize = { ...size, bytes: segmentBytes ?? size.bytes };
    this.pending = new PendingFrames(codec, Math.min(GROUP_BYTES, this.segmentSize.bytes / 4));
    this.refusals = new Refusals(folder, log);
    this.damage = new Damage(folder, log, damaged);
    compressor.work();
  }

  /** @throws OperatorError (rejects) where the folder can't be used or another process has it */
  static async open(options: SegmentJournalOptions): Promise<SegmentJournal> {
    return new SegmentJournal(options, await openJournal(options));
  }

  /** The name of this journal for good, a UUID: positions mean something together with it only. */
  get nodeId(): string {
    return this.opened.nodeId;
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
    const { segments, savedBytes } = this.segments.compressed;
    return {
      bytes: this.bytes,
      segments: this.segments.all.length,
      compressedSegments: segments,
      savedBytes,
      oldestArrivalUnixMs: this.segments.oldestArrivalUnixMs,
      ...this.counts,
      refusals: { ...this.refusals.counts },
      damagedFrames: this.damage.count,
      tornBytes: this.opened.tornBytes,
      freeBytes: this.freeDisk.freeBytes,
      refusing: this.refusals.reasonNow(this.freeDisk.isLow),
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
    return segment && frameAt(segment, this.codec, position, (at) => this.damage.found(at));
  }

  async *frames(from: number): AsyncGenerator<StoredFrame> {
    for (let segment = this.segments.from(from); segment !== undefined; segment = this.segments.from(from)) {
      from = yield* framesOf(segment, this.codec, from, (position) => this.damage.found(position));
    }
  }

  keepFrom(position: number): void {
    this.segments.keepFrom(position);
  }

  /** Drops what is too old; appending does it too, so only a site gone quiet needs the call. */
  expire(): void {
    this.work();
  }

  /** Resolves once no full segment waits to be compressed. */
  compressed(): Promise<void> {
    return this.compressor.idle();
  }

  /** Stores what has been appended, and frees the folder. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.working;
    await this.compressor.stop();
    await this.segments.close();
    this.opened.release();
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
    await this.freeDisk.look(group.bytes);
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
    if (this.freeDisk.isLow) throw this.freeDisk.refusal();
    const { limits } = this.options;
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
    if (newest.isCompressed) return this.begin();
    if (!newest.isEmpty && (newest.frameBytes + bytes > this.segmentSize.bytes || this.isDated(newest)))
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
    return age >= this.segmentSize.ms && this.segments.isCommitted(segment.base + 1);
  }

  private async begin(): Promise<Segment> {
    const segment = await this.segments.begin();
    this.isTorn = false;
    this.compressor.work();
    return segment;
  }
}
