import { type Statement, statement } from '../statement.js';
import { type Definitions } from './insert-definition.js';

/** Waits for those that are about to name it, and for those that replace it. */
export function lockDefinition<Table extends keyof Definitions>(
  table: Table,
  id: string,
): Statement<{ definition: Definitions[Table] }> {
  return statement(`select definition from ${table} where id = $1 for update`, [id]);
}
