import { type Queryable } from './database.js';
import { DefinitionTable } from './definition-table.js';

/** The maintenance windows that people have defined. */
export class MaintenanceTable extends DefinitionTable<'maintenance_window'> {
  constructor(database: Queryable) {
    super(database, 'maintenance_window');
  }
}
