import { type AccountScope } from '#evaluate';
import { Histogram } from '#histogram';
import { type Database } from './database.js';
import { selectLatency } from './sql/select-latency.js';

/** What has been counted of an operation, of several accounts together. */
export class LatencyReader {
  constructor(private readonly database: Pick<Database, 'query'>) {}

  /** All requests of from ≤ window start < to, of accounts as they are in the rows: of all traffic, or of these keys. */
  async histogram(
    operationId: number,
    accounts: AccountScope,
    fromUnixMs: number,
    toUnixMs: number,
  ): Promise<Histogram> {
    const [row] = await this.database.query(selectLatency(operationId, accounts, fromUnixMs, toUnixMs));
    return Histogram.fromSparse({
      buckets: row?.buckets ?? [],
      counts: row?.counts ?? [],
      sumNs: 0,
      minNs: 0,
      maxNs: 0,
    });
  }
}
