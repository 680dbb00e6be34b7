import { type Calendar } from '#contract';
import { createDefinition, removeDefinition, replaceDefinition } from './change-definitions.js';
import { type Queryable, type Transaction } from './database.js';
import { selectDefinition } from './sql/select-definition.js';
import { selectDefinitions } from './sql/select-definitions.js';
import { selectSlasOfCalendar } from './sql/select-slas-of-calendar.js';
import { CalendarInUseError } from './table-errors.js';

/** The calendars that people have defined. `actor`: who changes them. */
export class CalendarTable {
  constructor(private readonly database: Queryable) {}

  async list(): Promise<Calendar[]> {
    const rows = await this.database.query(selectDefinitions('calendar'));
    return rows.map(({ definition }) => definition);
  }

  async find(id: string): Promise<Calendar | undefined> {
    const [row] = await this.database.query(selectDefinition('calendar', id));
    return row?.definition;
  }

  /** Throws ConflictError where the id is taken. */
  create(calendar: Calendar, actor: string): Promise<void> {
    return this.database.transaction((transaction) =>
      createDefinition(transaction, 'calendar', calendar, actor),
    );
  }

  /** False where there is none. */
  replace(calendar: Calendar, actor: string): Promise<boolean> {
    return this.database.transaction((transaction) =>
      replaceDefinition(transaction, 'calendar', calendar, actor),
    );
  }

  /** False where there is none. Throws CalendarInUseError where SLAs name it. */
  delete(id: string, actor: string): Promise<boolean> {
    return this.database.transaction((transaction) =>
      removeDefinition(transaction, 'calendar', id, actor, (same) => refuseWhileNamed(same, id)),
    );
  }
}

async function refuseWhileNamed(transaction: Transaction, id: string): Promise<void> {
  const slas = await transaction.query(selectSlasOfCalendar(id));
  if (slas.length === 0) return;
  throw new CalendarInUseError(
    id,
    slas.map((sla) => sla.id),
  );
}
