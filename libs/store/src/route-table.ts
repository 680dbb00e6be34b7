import { type Route } from '#contract';
import { type Queryable, type Transaction } from './database.js';
import { DefinitionTable } from './definition-table.js';
import { requireNamed } from './references.js';

/** The routes that people have defined. */
export class RouteTable extends DefinitionTable<'route'> {
  constructor(database: Queryable) {
    super(database, 'route');
  }

  protected override async requireNamed(
    transaction: Transaction,
    { channels, escalation, match }: Route,
  ): Promise<void> {
    await requireNamed(transaction, 'channel', channels);
    if (escalation !== undefined) await requireNamed(transaction, 'escalation_policy', [escalation]);
    await requireNamed(transaction, 'team', match.teams ?? []);
  }
}
