import { type Flush, HistogramStore, type LatencyRows } from '#aggregate';
import { type Logger } from '#kit';
import { type Names } from '#span';
import { bisect } from './bisect.js';
import { EncodedRows } from './copy-encoder.js';
import { type Database, type Transaction } from './database.js';
import { DictionaryIds } from './dictionary-ids.js';
import { type FlushNumber, NodePosition } from './node-position.js';
import { isTooSlow } from './refusal-code.js';
import { type RefusedRow, Refusals, type RefusalStats } from './refusals.js';
import { COPY_LATENCY } from './sql/copy-latency.js';
import { ensureLatencyPartitions } from './sql/ensure-latency-partitions.js';
import { setFlushOptions } from './sql/set-flush-options.js';

const HOUR_MS = 3_600_000;

/**
 * Adds the deltas of a flush and moves the node's position in one transaction. Partitions and names are there before
 * it begins, each committed by itself: of a flush that fails remain names that nobody uses yet. A row that Postgres
 * refuses for its data is left out, counted and logged; the rest of its flush is committed. Rows that it takes too long
 * for at once are added by halves, in the same transaction.
 */
export class PgHistogramStore extends HistogramStore {
  private readonly position: NodePosition;
  private readonly refusals: Refusals;
  private readonly ids: DictionaryIds;
  /** What the latest attempt left out; whether it was committed may be known only after the next. */
  private refused: RefusedRow[] = [];

  constructor(
    private readonly database: Database,
    names: Names,
    private readonly log: Logger,
  ) {
    super();
    this.position = new NodePosition(database);
    this.refusals = new Refusals(names, log);
    this.ids = new DictionaryIds(database, names, this.refusals);
  }

  get refusedForData(): RefusalStats {
    return this.refusals.stats;
  }

  /**
   * Makes this process the one that flushes for a node, before its first commit: an older one of the same node is
   * shut out. Returns where the journal is to be replayed from and how many flushes there were; 0 of a new node.
   * @param nodeUuid kept with the journal
   */
  claim(nodeUuid: string): Promise<{ position: number; flush: number }> {
    return this.position.claim(nodeUuid);
  }

  async commit(flush: Flush): Promise<void> {
    const { from, to, rows } = flush;
    if (from === to && rows.count === 0) return;
    if (!(from < to)) throw new RangeError(`a flush from ${from} to ${to} can't be told from its repetition`);
    try {
      // Each time, for retention or another node may have dropped one since: 1 ms a flush.
      await this.database.query(ensureLatencyPartitions('10s', hoursOf(rows)));
      await this.ids.ensure(rows);
      const isNew = await this.database.transaction((transaction) => this.add(transaction, flush));
      if (!isNew) await this.position.settle(flush);
    } catch (error) {
      // After a failover or a restore, what was committed last may be missing, names too.
      this.ids.forget();
      throw error;
    }
    this.refusals.rowsOf(this.refused);
    this.refused = [];
  }

  /** False, and nothing is added, where the stored position is not the flush's beginning. */
  private async add(transaction: Transaction, flush: Flush): Promise<boolean> {
    await transaction.query(setFlushOptions());
    const number = await this.position.move(transaction, flush);
    if (number === undefined) return false;
    this.refused = await this.copy(transaction, flush.rows, number);
    return true;
  }

  private async copy(
    transaction: Transaction,
    rows: LatencyRows,
    number: FlushNumber,
  ): Promise<RefusedRow[]> {
    const refused: RefusedRow[] = [];
    const refuse = (i: number, reason: string, error: unknown): void => {
      refused.push({ rows, i, reason, error });
    };
    const encoded = new EncodedRows(rows, this.ids, number);
    const attempt = async (from: number, to: number): Promise<void> => {
      try {
        await transaction.attempt(() => transaction.copy(COPY_LATENCY, encoded.copyOf(from, to)));
      } catch (error) {
        if (isTooSlow(error))
          this.log.warn({ rows: to - from }, 'Postgres takes too long for these rows at once');
        throw error;
      }
    };
    await bisect(0, rows.count, attempt, refuse);
    return refused;
  }
}

function hoursOf(rows: LatencyRows): Date[] {
  const hours = new Set<number>();
  for (let i = 0; i < rows.count; i++) hours.add(Math.floor(rows.windowStartUnixMs(i) / HOUR_MS));
  return [...hours].map((hour) => new Date(hour * HOUR_MS));
}
