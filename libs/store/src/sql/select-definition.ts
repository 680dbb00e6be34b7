import { type Statement, statement } from '../statement.js';
import { type Definitions } from './insert-definition.js';

export function selectDefinition<Table extends keyof Definitions>(
  table: Table,
  id: string,
): Statement<{ definition: Definitions[Table] }> {
  return statement(`select definition from ${table} where id = $1`, [id]);
}
