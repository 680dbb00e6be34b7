import { type Transaction } from './database.js';
import { selectNamers } from './sql/select-namers.js';
import { type NamedTable, shareDefinitions } from './sql/share-definitions.js';
import { InUseError, UnknownNameError } from './table-errors.js';

/** How each is called in what people read. */
const SPOKEN = {
  channel: 'channel',
  calendar: 'calendar',
  rotation: 'rotation',
  escalation_policy: 'escalation policy',
  team: 'team',
} as const satisfies Record<NamedTable, string>;

/**
 * Keeps all of these there until the transaction has named them. To be called before it locks or writes anything that
 * names them, which is the order of {@link lockDefinitions}. Throws UnknownNameError where one of them is not there.
 */
export async function requireNamed(
  transaction: Transaction,
  table: NamedTable,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const existing = await transaction.query(shareDefinitions(table, ids));
  const unknown = ids.filter((each) => !existing.some(({ id }) => id === each));
  if (unknown.length > 0) throw new UnknownNameError(SPOKEN[table], [...new Set(unknown)]);
}

/** Throws InUseError where something names it. */
export async function requireUnnamed(transaction: Transaction, table: NamedTable, id: string): Promise<void> {
  const namers = await transaction.query(selectNamers(table, id));
  if (namers.length > 0) throw new InUseError(SPOKEN[table], id, namers);
}
