import { type Statement, statement } from '../statement.js';
import { type Definitions } from './insert-definition.js';

/** In the order of their ids. */
export function selectDefinitions<Table extends keyof Definitions>(
  table: Table,
): Statement<{ definition: Definitions[Table] }> {
  return statement(`select definition from ${table} order by id`);
}
