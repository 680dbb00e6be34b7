import { type Queryable, type Transaction } from './database.js';
import { DefinitionTable } from './definition-table.js';
import { selectSlasOfCalendar } from './sql/select-slas-of-calendar.js';
import { InUseError } from './table-errors.js';

/** The calendars that people have defined. One that SLAs name can't be deleted: InUseError. */
export class CalendarTable extends DefinitionTable<'calendar'> {
  constructor(database: Queryable) {
    super(database, 'calendar');
  }

  protected override async requireUnnamed(transaction: Transaction, id: string): Promise<void> {
    const slas = await transaction.query(selectSlasOfCalendar(id));
    if (slas.length === 0) return;
    throw new InUseError(
      'calendar',
      id,
      slas.map((sla) => sla.id),
    );
  }
}
