import { type Logger } from '#kit';
import { type CompressedPlace, compressSegment } from './compress-segment.js';
import { Pace } from './pace.js';
import { type Segment } from './segment.js';
import { type Segments } from './segments.js';

/** Each has an open file. */
const COMPRESSED_AT_MOST = 2_048;

export type CompressorOptions = CompressedPlace & {
  /** Of one core; with 0 segments stay as they are. */
  share: number;
  isBusy: () => boolean;
  segments: Segments;
  log: Logger;
};

/** Compresses sealed segments in the background, oldest first; what it does not get to stays as it is. */
export class Compressor {
  private readonly stopping = new AbortController();
  private readonly pace: Pace;
  /** Not worth it, or it failed: not tried again before a restart. */
  private readonly left = new WeakSet<Segment>();
  private working: Promise<void> | undefined;

  constructor(private readonly options: CompressorOptions) {
    this.pace = new Pace(options.share, options.isBusy, this.stopping.signal);
  }

  work(): void {
    if (this.options.share > 0 && this.next() !== undefined) this.working ??= this.workOff();
  }

  /** Resolves once nothing is left to be compressed. */
  async idle(): Promise<void> {
    await this.working;
  }

  /** A segment that is half compressed is left as it is. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private async workOff(): Promise<void> {
    for (let segment = this.next(); segment !== undefined; segment = this.next()) {
      try {
        await this.compress(segment);
      } catch (error) {
        if (!this.isStopped && !segment.isDropped) {
          const { log, folder } = this.options;
          log.warn(
            { err: error, folder, base: segment.base },
            'a segment of the journal could not be compressed and stays as it is',
          );
        }
      }
      if (!segment.isCompressed) this.left.add(segment);
    }
    // In the same turn as the last look: later, a segment might be sealed and find this at work.
    this.working = undefined;
  }

  private get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private next(): Segment | undefined {
    const { segments } = this.options;
    if (this.isStopped || segments.compressed.segments >= COMPRESSED_AT_MOST) return undefined;
    return segments.sealed.find((segment) => !segment.isCompressed && !this.left.has(segment));
  }

  private async compress(segment: Segment): Promise<void> {
    const { disk, segments } = this.options;
    const file = await compressSegment(segment, this.options, this.pace);
    if (file === undefined) return;
    if (!segment.isDropped) return segments.replace(segment, file);
    await disk.remove(file.path);
    await file.close();
  }
}
