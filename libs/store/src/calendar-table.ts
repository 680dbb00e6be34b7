import { type Queryable, type Transaction } from './database.js';
import { DefinitionTable } from './definition-table.js';
import { requireUnnamed } from './references.js';

/** The calendars that people have defined. One that SLAs name can't be deleted: InUseError. */
export class CalendarTable extends DefinitionTable<'calendar'> {
  constructor(database: Queryable) {
    super(database, 'calendar');
  }

  protected override requireUnnamed(transaction: Transaction, id: string): Promise<void> {
    return requireUnnamed(transaction, 'calendar', id);
  }
}
