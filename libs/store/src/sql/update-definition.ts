import { type Statement, statement } from '../statement.js';
import { type DefinitionTable } from './insert-definition.js';

export function updateDefinition(
  table: DefinitionTable,
  definition: { id: string },
): Statement<{ id: string }> {
  return statement(`update ${table} set definition = $2 where id = $1 returning id`, [
    definition.id,
    definition,
  ]);
}
