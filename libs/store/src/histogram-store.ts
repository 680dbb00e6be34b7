import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { HistogramStore, type LatencyRow } from '#aggregate';
import { type Dictionaries } from '#span';
import { encodeCopy, type LatencyTuple } from './copy-encoder.js';
import { type Database } from './database.js';
import { DictionaryIds } from './dictionary-ids.js';
import { COPY_LATENCY } from './sql/copy-latency.js';
import { ensureLatencyPartitions } from './sql/ensure-latency-partitions.js';

const HOUR_MS = 3_600_000;

/**
 * Appends the deltas of a flush. Partitions and names are there before the COPY begins, each committed by itself:
 * a COPY that fails leaves nothing of its rows, and names that nobody uses yet.
 */
export class PgHistogramStore extends HistogramStore {
  private readonly ids: DictionaryIds;

  constructor(
    private readonly database: Database,
    dictionaries: Dictionaries,
  ) {
    super();
    this.ids = new DictionaryIds(database, dictionaries);
  }

  async write(rows: LatencyRow[]): Promise<void> {
    const filled = rows.filter(({ histogram }) => histogram.count > 0);
    if (filled.length === 0) return;
    // Each time, for retention or another node may have dropped one since: 1 ms a flush.
    await this.database.query(ensureLatencyPartitions('10s', hoursOf(filled)));
    await this.ids.ensure(filled);
    const copy = encodeCopy(filled.map((row) => this.tupleOf(row)));
    await this.database.transaction(async ({ client }) => {
      await pipeline(Readable.from([copy]), client.query(copyFrom(COPY_LATENCY)));
    });
  }

  private tupleOf({ windowStartUnixMs, account, operation, errors, histogram }: LatencyRow): LatencyTuple {
    const { count, sumNs, minNs, maxNs } = histogram;
    return {
      windowStartUnixMs,
      accountId: this.ids.account(account),
      operationId: this.ids.operation(operation),
      count,
      errors,
      sumNs,
      minNs,
      maxNs,
      ...histogram.toSparse(),
    };
  }
}

function hoursOf(rows: LatencyRow[]): Date[] {
  const hours = new Set(rows.map(({ windowStartUnixMs }) => Math.floor(windowStartUnixMs / HOUR_MS)));
  return [...hours].map((hour) => new Date(hour * HOUR_MS));
}
