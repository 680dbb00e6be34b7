import { type SlaStatus, StatusStore } from '#evaluate';
import { type Database } from './database.js';
import { selectStatusesOfSla } from './sql/select-statuses-of-sla.js';
import { selectStatuses } from './sql/select-statuses.js';
import { upsertStatuses } from './sql/upsert-statuses.js';

export class PgStatusStore extends StatusStore {
  /** @param writes the term in which they are judged */
  constructor(
    private readonly database: Database,
    private readonly writes: Pick<Database, 'transaction'> = database,
  ) {
    super();
  }

  load(): Promise<SlaStatus[]> {
    return this.database.query(selectStatuses());
  }

  /** Of one SLA, in the order of its operations' names and its accounts. */
  forSla(slaId: string): Promise<SlaStatus[]> {
    return this.database.query(selectStatusesOfSla(slaId));
  }

  async save(statuses: SlaStatus[]): Promise<void> {
    if (statuses.length === 0) return;
    await this.writes.transaction((transaction) => transaction.query(upsertStatuses(statuses)));
  }
}
