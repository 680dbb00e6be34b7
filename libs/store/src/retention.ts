import { type Database } from './database.js';
import { codeOf } from '#kit';
import { type Grain } from './grain.js';
import { dropLatencyPartitions } from './sql/drop-latency-partitions.js';
import { ensureLatencyPartitions } from './sql/ensure-latency-partitions.js';

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK_DETECTED = '40P01';
/** The longest of an hour, a day and a month, one of which a partition holds. */
const AHEAD_MS: Record<Grain, number> = { '10s': 3_600_000, '1m': 86_400_000, '1h': 31 * 86_400_000 };

/** How long the rows of each grain are kept, in milliseconds. */
export type KeepMs = Record<Grain, number>;

/** Keeps histograms for their time: in partitions that are there before they are needed, and dropped whole. */
export class Retention {
  constructor(
    private readonly database: Pick<Database, 'query'>,
    private readonly keepMs: KeepMs,
  ) {}

  /**
   * Makes the partitions of now and of next time, and drops those that ended longer ago than they are kept and are
   * rolled up wholly. Returns how many it dropped; none of a grain that somebody reads for long: the next call will.
   */
  async run(nowUnixMs: number): Promise<number> {
    let dropped = 0;
    for (const grain of ['10s', '1m', '1h'] as const) {
      const needed = [new Date(nowUnixMs), new Date(nowUnixMs + AHEAD_MS[grain])];
      await this.database.query(ensureLatencyPartitions(grain, needed));
      dropped += await this.drop(grain, nowUnixMs - this.keepMs[grain]);
    }
    return dropped;
  }

  private async drop(grain: Grain, beforeUnixMs: number): Promise<number> {
    try {
      const [row] = await this.database.query(dropLatencyPartitions(grain, new Date(beforeUnixMs)));
      return row?.dropped ?? 0;
    } catch (error) {
      const code = codeOf(error);
      if (code === LOCK_NOT_AVAILABLE || code === DEADLOCK_DETECTED) return 0;
      throw error;
    }
  }
}
