import { type AuditKind, isSameJson } from '#contract';
import { type Queryable, type Transaction } from './database.js';
import { recordChanges } from './record-changes.js';
import { deleteDefinition } from './sql/delete-definition.js';
import { type Definitions, insertDefinition } from './sql/insert-definition.js';
import { lockDefinition } from './sql/lock-definition.js';
import { selectDefinition } from './sql/select-definition.js';
import { selectDefinitions } from './sql/select-definitions.js';
import { updateDefinition } from './sql/update-definition.js';
import { ConflictError } from './table-errors.js';

const KINDS = {
  calendar: { audit: 'calendar', spoken: 'calendar' },
  rotation: { audit: 'rotation', spoken: 'rotation' },
  escalation_policy: { audit: 'escalation-policy', spoken: 'escalation policy' },
  maintenance_window: { audit: 'maintenance-window', spoken: 'maintenance window' },
  team: { audit: 'team', spoken: 'team' },
  route: { audit: 'route', spoken: 'route' },
} as const satisfies Record<keyof Definitions, { audit: AuditKind; spoken: string }>;

/** What people define of one kind. `actor`: who changes it. */
export abstract class DefinitionTable<Table extends keyof Definitions> {
  protected constructor(
    private readonly database: Queryable,
    private readonly table: Table,
  ) {}

  async list(): Promise<Definitions[Table][]> {
    const rows = await this.database.query(selectDefinitions(this.table));
    return rows.map(({ definition }) => definition);
  }

  async find(id: string): Promise<Definitions[Table] | undefined> {
    const [row] = await this.database.query(selectDefinition(this.table, id));
    return row?.definition;
  }

  /** Throws ConflictError where the id is taken, UnknownNameError. */
  create(definition: Definitions[Table], actor: string): Promise<void> {
    const { audit: kind, spoken } = KINDS[this.table];
    return this.database.transaction(async (transaction) => {
      await this.requireNamed(transaction, definition);
      const inserted = await transaction.query(insertDefinition(this.table, definition));
      if (inserted.length === 0) throw new ConflictError(spoken, definition.id);
      await recordChanges(transaction, actor, [{ kind, target: definition.id, after: definition }]);
    });
  }

  /** False where there is none. Throws UnknownNameError. */
  replace(definition: Definitions[Table], actor: string): Promise<boolean> {
    const { audit: kind } = KINDS[this.table];
    return this.database.transaction(async (transaction) => {
      await this.requireNamed(transaction, definition);
      const [locked] = await transaction.query(lockDefinition(this.table, definition.id));
      if (!locked) return false;
      const { definition: before } = locked;
      if (isSameJson(definition, before)) return true;
      await transaction.query(updateDefinition(this.table, definition));
      await recordChanges(transaction, actor, [{ kind, target: definition.id, before, after: definition }]);
      return true;
    });
  }

  /** False where there is none. Throws where it must stay, for what names it. */
  delete(id: string, actor: string): Promise<boolean> {
    const { audit: kind } = KINDS[this.table];
    return this.database.transaction(async (transaction) => {
      const [locked] = await transaction.query(lockDefinition(this.table, id));
      if (!locked) return false;
      await this.requireUnnamed(transaction, id);
      await transaction.query(deleteDefinition(this.table, id));
      await recordChanges(transaction, actor, [{ kind, target: id, before: locked.definition }]);
      return true;
    });
  }

  /** Throws where it names what is not there; what it names stays until it is written. */
  protected requireNamed(_transaction: Transaction, _definition: Definitions[Table]): Promise<void> {
    return Promise.resolve();
  }

  /** Throws where something names it. */
  protected requireUnnamed(_transaction: Transaction, _id: string): Promise<void> {
    return Promise.resolve();
  }
}
