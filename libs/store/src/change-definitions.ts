import { type AuditKind, isSameJson } from '#contract';
import { type Transaction } from './database.js';
import { recordChanges } from './record-changes.js';
import { deleteDefinition } from './sql/delete-definition.js';
import { type Definitions, insertDefinition } from './sql/insert-definition.js';
import { lockDefinition } from './sql/lock-definition.js';
import { updateDefinition } from './sql/update-definition.js';
import { ConflictError } from './table-errors.js';

type Table = keyof Definitions;

const KINDS = {
  calendar: { audit: 'calendar', spoken: 'calendar' },
  maintenance_window: { audit: 'maintenance-window', spoken: 'maintenance window' },
} as const satisfies Record<Table, { audit: AuditKind; spoken: string }>;

/** Throws ConflictError where the id is taken. */
export async function createDefinition<T extends Table>(
  transaction: Transaction,
  table: T,
  definition: Definitions[T],
  actor: string,
): Promise<void> {
  const inserted = await transaction.query(insertDefinition(table, definition));
  if (inserted.length === 0) throw new ConflictError(KINDS[table].spoken, definition.id);
  const change = { kind: KINDS[table].audit, target: definition.id, after: definition };
  await recordChanges(transaction, actor, [change]);
}

/** False where there is none. */
export async function replaceDefinition<T extends Table>(
  transaction: Transaction,
  table: T,
  definition: Definitions[T],
  actor: string,
): Promise<boolean> {
  const [locked] = await transaction.query(lockDefinition(table, definition.id));
  if (!locked) return false;
  if (isSameJson(definition, locked.definition)) return true;
  await transaction.query(updateDefinition(table, definition));
  const { definition: before } = locked;
  const change = { kind: KINDS[table].audit, target: definition.id, before, after: definition };
  await recordChanges(transaction, actor, [change]);
  return true;
}

/** False where there is none. `refuse` may throw, now that nobody else changes it. */
export async function removeDefinition(
  transaction: Transaction,
  table: Table,
  id: string,
  actor: string,
  refuse?: (transaction: Transaction) => Promise<void>,
): Promise<boolean> {
  const [locked] = await transaction.query(lockDefinition(table, id));
  if (!locked) return false;
  await refuse?.(transaction);
  await transaction.query(deleteDefinition(table, id));
  const change = { kind: KINDS[table].audit, target: id, before: locked.definition };
  await recordChanges(transaction, actor, [change]);
  return true;
}
