import { type CompressedFile } from './compressed-file.js';
import { type Disk } from './disk.js';
import { type OpenSegments } from './open-segments.js';
import { Segment } from './segment.js';

/** The segments there are, oldest first: how they follow each other and when they go. */
export class Segments {
  private readonly held: Segment[];
  /** Removals under way. A file that could not be removed is found again, and dropped again, after a restart. */
  private readonly removals = new Set<Promise<void>>();
  private kept = 0;
  private atLeast = 0;

  constructor(
    private readonly folder: string,
    private readonly disk: Disk,
    { segments }: OpenSegments,
    private readonly onRemovalFailed: (error: unknown) => void,
  ) {
    this.held = segments;
  }

  get all(): readonly Segment[] {
    return this.held;
  }

  /** The one that is written to. */
  get newest(): Segment | undefined {
    return this.held.at(-1);
  }

  /** Those that are not written to any more. */
  get sealed(): readonly Segment[] {
    return this.held.slice(0, -1);
  }

  get end(): number {
    return Math.max(this.newest?.end ?? 0, this.atLeast);
  }

  get oldest(): number {
    return this.held.find((segment) => !segment.isEmpty)?.base ?? this.end;
  }

  get bytes(): number {
    return this.held.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get compressed(): { segments: number; savedBytes: number } {
    const compressed = this.held.filter(({ isCompressed }) => isCompressed);
    const savedBytes = compressed.reduce((sum, { frameBytes, bytes }) => sum + frameBytes - bytes, 0);
    return { segments: compressed.length, savedBytes };
  }

  get oldestArrivalUnixMs(): number | undefined {
    return this.held.find((segment) => !segment.isEmpty)?.firstArrivalUnixMs;
  }

  keepFrom(position: number): void {
    this.kept = position;
    if (Number.isFinite(position)) this.atLeast = Math.max(this.atLeast, position);
  }

  /** No frame that is not committed arrived before; undefined where all are. */
  get uncommittedSinceUnixMs(): number | undefined {
    return this.held.find(({ end, isEmpty }) => !isEmpty && !this.isCommitted(end))?.firstArrivalUnixMs;
  }

  /** Whether the next frame can follow in the newest segment, as far as positions are concerned. */
  get isContinuous(): boolean {
    return this.newest?.end === this.end;
  }

  /** Whether all frames before this position are committed. */
  isCommitted(position: number): boolean {
    return position <= this.kept;
  }

  /** The segment that holds this position. */
  at(position: number): Segment | undefined {
    const segment = this.held.findLast(({ base }) => base <= position);
    return segment !== undefined && position < segment.end ? segment : undefined;
  }

  /** The first segment with frames at or after this position. */
  from(position: number): Segment | undefined {
    return this.held.find(({ end }) => end > position);
  }

  /** Begins a new segment at the end; an empty one that it follows goes. */
  async begin(): Promise<Segment> {
    const before = this.newest;
    const segment = await Segment.create(this.folder, this.end, this.disk);
    // The file of an empty segment at the same position has just been made anew.
    if (before?.isEmpty === true) {
      this.held.pop();
      this.track(before.base === segment.base ? before.close() : before.drop());
    }
    this.held.push(segment);
    return segment;
  }

  /** The segment's frames are read from the compressed file from now on. */
  replace(segment: Segment, compressed: CompressedFile): void {
    this.track(segment.become(compressed));
  }

  dropOldest(): void {
    const segment = this.held.shift();
    if (segment !== undefined) this.track(segment.drop());
  }

  async close(): Promise<void> {
    await Promise.all(this.removals);
    await Promise.all(this.held.map((segment) => segment.close()));
  }

  private track(removal: Promise<void>): void {
    const noted = removal.catch(this.onRemovalFailed).finally(() => this.removals.delete(noted));
    this.removals.add(noted);
  }
}
