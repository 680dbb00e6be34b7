import { type Queryable, type Transaction } from './database.js';
import { DefinitionTable } from './definition-table.js';
import { requireUnnamed } from './references.js';

/** The teams that people have defined. One that routes name can't be deleted: InUseError. */
export class TeamTable extends DefinitionTable<'team'> {
  constructor(database: Queryable) {
    super(database, 'team');
  }

  protected override requireUnnamed(transaction: Transaction, id: string): Promise<void> {
    return requireUnnamed(transaction, 'team', id);
  }
}
