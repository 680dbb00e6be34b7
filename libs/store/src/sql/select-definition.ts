import { type Statement, statement } from '../statement.js';
import { type DefinitionTable } from './insert-definition.js';

export function selectDefinition<T>(table: DefinitionTable, id: string): Statement<{ definition: T }> {
  return statement(`select definition from ${table} where id = $1`, [id]);
}
