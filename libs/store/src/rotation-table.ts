import { type Rotation, rotatingChannels } from '#contract';
import { type Queryable, type Transaction } from './database.js';
import { DefinitionTable } from './definition-table.js';
import { requireNamed, requireUnnamed } from './references.js';

/** The rotations that people have defined. One that policies name can't be deleted: InUseError. */
export class RotationTable extends DefinitionTable<'rotation'> {
  constructor(database: Queryable) {
    super(database, 'rotation');
  }

  protected override requireNamed(transaction: Transaction, rotation: Rotation): Promise<void> {
    const channels = rotatingChannels(rotation).map(({ id }) => id);
    return requireNamed(transaction, 'channel', channels);
  }

  protected override requireUnnamed(transaction: Transaction, id: string): Promise<void> {
    return requireUnnamed(transaction, 'rotation', id);
  }
}
