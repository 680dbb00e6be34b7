import { type Calendar } from '#contract';
import { type Database } from './database.js';
import { deleteDefinition } from './sql/delete-definition.js';
import { insertDefinition } from './sql/insert-definition.js';
import { lockCalendar } from './sql/lock-calendar.js';
import { selectDefinition } from './sql/select-definition.js';
import { selectDefinitions } from './sql/select-definitions.js';
import { selectSlasOfCalendar } from './sql/select-slas-of-calendar.js';
import { updateDefinition } from './sql/update-definition.js';
import { CalendarInUseError, ConflictError } from './table-errors.js';

/** The calendars that people have defined. */
export class CalendarTable {
  constructor(private readonly database: Database) {}

  async list(): Promise<Calendar[]> {
    const rows = await this.database.query(selectDefinitions('calendar'));
    return rows.map(({ definition }) => definition);
  }

  async find(id: string): Promise<Calendar | undefined> {
    const [row] = await this.database.query(selectDefinition('calendar', id));
    return row?.definition;
  }

  /** Throws ConflictError where the id is taken. */
  async create(calendar: Calendar): Promise<void> {
    const inserted = await this.database.query(insertDefinition('calendar', calendar));
    if (inserted.length === 0) throw new ConflictError('calendar', calendar.id);
  }

  /** False where there is none. */
  async replace(calendar: Calendar): Promise<boolean> {
    const updated = await this.database.query(updateDefinition('calendar', calendar));
    return updated.length > 0;
  }

  /** False where there is none. Throws CalendarInUseError where SLAs name it. */
  delete(id: string): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const locked = await transaction.query(lockCalendar(id));
      if (locked.length === 0) return false;
      const slas = await transaction.query(selectSlasOfCalendar(id));
      if (slas.length > 0) {
        throw new CalendarInUseError(
          id,
          slas.map((sla) => sla.id),
        );
      }
      await transaction.query(deleteDefinition('calendar', id));
      return true;
    });
  }
}
