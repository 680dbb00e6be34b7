import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { HistogramStore, type LatencyRows } from '#aggregate';
import { type Dictionaries } from '#span';
import { encodeCopy, type LatencyTuple } from './copy-encoder.js';
import { type Database } from './database.js';
import { DictionaryIds } from './dictionary-ids.js';
import { codeOf } from './error-code.js';
import { COPY_LATENCY } from './sql/copy-latency.js';
import { dropLatencyPartitions } from './sql/drop-latency-partitions.js';
import { ensureLatencyPartitions } from './sql/ensure-latency-partitions.js';

const HOUR_MS = 3_600_000;
const DEFAULT_RETENTION_MS = 24 * HOUR_MS;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Appends the deltas of a flush. Partitions and names are there before the COPY begins, each committed by itself:
 * a COPY that fails leaves nothing of its rows, and names that nobody uses yet.
 */
export class PgHistogramStore extends HistogramStore {
  private readonly ids: DictionaryIds;
  private readonly hours = new Set<number>();

  constructor(
    private readonly database: Database,
    dictionaries: Dictionaries,
  ) {
    super();
    this.ids = new DictionaryIds(database, dictionaries);
  }

  async write(rows: LatencyRows): Promise<void> {
    if (rows.count === 0) return;
    await this.ensurePartitions(rows);
    await this.ids.ensure(rows);
    const copy = encodeCopy(Array.from({ length: rows.count }, (_, row) => this.tupleOf(rows, row)));
    await this.database.transaction(async ({ client }) => {
      await pipeline(Readable.from([copy]), client.query(copyFrom(COPY_LATENCY)));
    });
  }

  /**
   * Drops the hours that ended longer ago than the retention; returns how many. None while somebody reads them
   * for long: the next call will.
   */
  async dropOld(nowUnixMs: number, retentionMs = DEFAULT_RETENTION_MS): Promise<number> {
    const before = nowUnixMs - retentionMs;
    for (const hour of this.hours) if (hour < before) this.hours.delete(hour);
    try {
      const [row] = await this.database.query(dropLatencyPartitions(new Date(before)));
      return row?.dropped ?? 0;
    } catch (error) {
      if (codeOf(error) === LOCK_NOT_AVAILABLE) return 0;
      throw error;
    }
  }

  private async ensurePartitions(rows: LatencyRows): Promise<void> {
    const needed = new Set<number>();
    for (let row = 0; row < rows.count; row++)
      needed.add(Math.floor(rows.windowStartUnixMs(row) / HOUR_MS) * HOUR_MS);
    const missing = [...needed].filter((hour) => !this.hours.has(hour));
    if (missing.length === 0) return;
    await this.database.query(ensureLatencyPartitions(missing.map((hour) => new Date(hour))));
    for (const hour of missing) this.hours.add(hour);
  }

  private tupleOf(rows: LatencyRows, row: number): LatencyTuple {
    return {
      windowStartUnixMs: rows.windowStartUnixMs(row),
      accountId: this.ids.account(rows.account(row)),
      operationId: this.ids.operation(rows.operation(row)),
      count: rows.spans(row),
      errors: rows.errors(row),
      sumNs: rows.sumNs(row),
      minNs: rows.minNs(row),
      maxNs: rows.maxNs(row),
      ...rows.histogram(row).toSparse(),
    };
  }
}
