import { type SlaStatus, StatusStore } from '#evaluate';
import { type Database } from './database.js';
import { selectStatuses } from './sql/select-statuses.js';
import { upsertStatuses } from './sql/upsert-statuses.js';

export class PgStatusStore extends StatusStore {
  constructor(private readonly database: Database) {
    super();
  }

  load(): Promise<SlaStatus[]> {
    return this.database.query(selectStatuses());
  }

  async save(statuses: SlaStatus[]): Promise<void> {
    if (statuses.length > 0) await this.database.query(upsertStatuses(statuses));
  }
}
