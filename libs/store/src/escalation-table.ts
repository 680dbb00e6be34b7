import { type EscalationPolicy, targetsOf } from '#contract';
import { type Queryable, type Transaction } from './database.js';
import { DefinitionTable } from './definition-table.js';
import { requireNamed, requireUnnamed } from './references.js';

/** The escalation policies that people have defined. One that SLAs name can't be deleted: InUseError. */
export class EscalationTable extends DefinitionTable<'escalation_policy'> {
  constructor(database: Queryable) {
    super(database, 'escalation_policy');
  }

  protected override async requireNamed(transaction: Transaction, policy: EscalationPolicy): Promise<void> {
    const targets = targetsOf(policy);
    for (const kind of ['channel', 'rotation'] as const) {
      const ids = targets.filter((target) => target.kind === kind).map(({ id }) => id);
      await requireNamed(transaction, kind, ids);
    }
  }

  protected override requireUnnamed(transaction: Transaction, id: string): Promise<void> {
    return requireUnnamed(transaction, 'escalation_policy', id);
  }
}
