import { type Clock } from '#kit';
import { type Disk } from './disk.js';

/** Postgres and the system live on the disk too, and fail worse than a journal that says no. */
const KEEP_FREE_SHARE = 0.1;
const KEEP_FREE_BYTES = 2 ** 30;
/** statfs takes 20 µs: so it is nothing, and what can be written in the meantime is little. */
const LOOK_EVERY_MS = 1_000;
const LOOK_EVERY_BYTES = 64 * 2 ** 20;

/** Whether the disk has room for a journal to grow on. */
export class FreeDisk {
  isLow = false;
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
    this.isLow = freeBytes - bytes < Math.max(KEEP_FREE_SHARE * totalBytes, KEEP_FREE_BYTES);
    this.lookedAtMs = now;
    this.writtenSince = 0;
  }
}
