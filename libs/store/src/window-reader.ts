import { type KnownOperation, WindowReader } from '#evaluate';
import { Histogram } from '#histogram';
import { type Database } from './database.js';
import { selectHistogram } from './sql/select-histogram.js';
import { selectOperations } from './sql/select-operations.js';

export class PgWindowReader extends WindowReader {
  constructor(private readonly database: Pick<Database, 'query'>) {
    super();
  }

  operations(): Promise<KnownOperation[]> {
    return this.database.query(selectOperations());
  }

  async histogram(
    operationId: number,
    account: string,
    fromUnixMs: number,
    toUnixMs: number,
  ): Promise<Histogram> {
    const [row] = await this.database.query(selectHistogram(operationId, account, fromUnixMs, toUnixMs));
    return Histogram.fromSparse({
      buckets: row?.buckets ?? [],
      counts: row?.counts ?? [],
      sumNs: row?.sumNs ?? 0,
      minNs: row?.minNs ?? 0,
      maxNs: row?.maxNs ?? 0,
    });
  }
}
