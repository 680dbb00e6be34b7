import { type Statement, statement } from '../statement.js';
import { type DefinitionTable } from './insert-definition.js';

/** In the order of their ids. */
export function selectDefinitions<T>(table: DefinitionTable): Statement<{ definition: T }> {
  return statement(`select definition from ${table} order by id`);
}
