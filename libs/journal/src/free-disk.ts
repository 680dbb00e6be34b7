import { type Clock } from '#kit';
import { type Disk } from './disk.js';
import { JournalFull } from './errors.js';

/** Postgres and the system live on the disk too, and fail worse than a journal that says no. */
const KEEP_FREE_SHARE = 0.1;
const KEEP_FREE_BYTES = 2 ** 30;
/** statfs takes 20 µs: so it is nothing, and what can be written in the meantime is little. */
const LOOK_EVERY_MS = 1_000;
const LOOK_EVERY_BYTES = 64 * 2 ** 20;

/** Whether the disk has room for a journal to grow on. */
export class FreeDisk {
  isLow = false;
  freeBytes = 0;
  private mustStayFreeBytes = 0;
  private lookedAtMs = Number.NEGATIVE_INFINITY;
  private writtenSince = 0;

  constructor(
    private readonly folder: string,
    private readonly disk: Pick<Disk, 'space'>,
    private readonly clock: Clock,
  ) {}

  /** @param bytes that are about to be written */
  async look(bytes: number): Promise<void> {
    this.writtenSince += bytes;
    const now = this.clock.nowMs();
    if (Math.abs(now - this.lookedAtMs) < LOOK_EVERY_MS && this.writtenSince < LOOK_EVERY_BYTES) return;
    const { freeBytes, totalBytes } = await this.disk.space(this.folder);
    this.freeBytes = freeBytes;
    this.mustStayFreeBytes = Math.max(KEEP_FREE_SHARE * totalBytes, KEEP_FREE_BYTES);
    this.isLow = freeBytes - bytes < this.mustStayFreeBytes;
    this.lookedAtMs = now;
    this.writtenSince = 0;
  }

  /** What senders and the operator are told while it is low. */
  refusal(): JournalFull {
    return new JournalFull(
      'disk_full',
      `the disk of ${this.folder} is nearly full, ${mebibytes(this.freeBytes)} MiB are free and ` +
        `${mebibytes(this.mustStayFreeBytes)} have to stay so: make room on it, or set CULPRIT_JOURNAL to a folder on another`,
    );
  }
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20);
}
