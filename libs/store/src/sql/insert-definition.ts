import { type Statement, statement } from '../statement.js';

/** The tables that hold what people have defined as it came. */
export type DefinitionTable = 'calendar' | 'maintenance_window';

/** No row comes back where the id is taken. */
export function insertDefinition(
  table: DefinitionTable,
  definition: { id: string },
): Statement<{ id: string }> {
  return statement(
    `insert into ${table} (id, definition) values ($1, $2) on conflict do nothing returning id`,
    [definition.id, definition],
  );
}
