import { type Sla } from '#contract';
import { type Database, type Transaction } from './database.js';
import { deleteSla } from './sql/delete-sla.js';
import { deleteStatuses } from './sql/delete-statuses.js';
import { insertSla } from './sql/insert-sla.js';
import { lockChannels } from './sql/lock-channels.js';
import { selectSla } from './sql/select-sla.js';
import { selectSlas } from './sql/select-slas.js';
import { shareCalendar } from './sql/share-calendar.js';
import { updateSla } from './sql/update-sla.js';
import { ConflictError, UnknownCalendarError, UnknownChannelError } from './table-errors.js';

export class SlaTable {
  constructor(private readonly database: Database) {}

  async list(): Promise<Sla[]> {
    const rows = await this.database.query(selectSlas());
    return rows.map(({ definition }) => definition);
  }

  async find(id: string): Promise<Sla | undefined> {
    const [row] = await this.database.query(selectSla(id));
    return row?.definition;
  }

  /** Throws ConflictError where the id is taken, UnknownChannelError or UnknownCalendarError where one does not exist. */
  create(sla: Sla): Promise<void> {
    return this.database.transaction(async (transaction) => {
      await requireChannels(transaction, sla);
      await requireCalendar(transaction, sla);
      const inserted = await transaction.query(insertSla(sla));
      if (inserted.length === 0) throw new ConflictError('SLA', sla.id);
    });
  }

  /** Judged anew from now on; false where there is none. Throws as `create`. */
  replace(sla: Sla): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      await requireChannels(transaction, sla);
      await requireCalendar(transaction, sla);
      const updated = await transaction.query(updateSla(sla));
      await transaction.query(deleteStatuses(sla.id));
      return updated.length > 0;
    });
  }

  /** False where there is none. Its statuses go, its incidents stay. */
  async delete(id: string): Promise<boolean> {
    const deleted = await this.database.query(deleteSla(id));
    return deleted.length > 0;
  }
}

async function requireChannels(transaction: Transaction, { channels }: Sla): Promise<void> {
  const existing = await transaction.query(lockChannels(channels));
  const unknown = channels.filter((channel) => !existing.some(({ id }) => id === channel));
  if (unknown.length > 0) throw new UnknownChannelError(unknown);
}

async function requireCalendar(transaction: Transaction, { calendar }: Sla): Promise<void> {
  if (calendar === undefined) return;
  const existing = await transaction.query(shareCalendar(calendar));
  if (existing.length === 0) throw new UnknownCalendarError(calendar);
}
