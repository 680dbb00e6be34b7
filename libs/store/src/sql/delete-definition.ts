import { type Statement, statement } from '../statement.js';
import { type DefinitionTable } from './insert-definition.js';

export function deleteDefinition(table: DefinitionTable, id: string): Statement<{ id: string }> {
  return statement(`delete from ${table} where id = $1 returning id`, [id]);
}
