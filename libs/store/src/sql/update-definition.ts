import { type Statement, statement } from '../statement.js';
import { type Definitions } from './insert-definition.js';

export function updateDefinition<Table extends keyof Definitions>(
  table: Table,
  definition: Definitions[Table],
): Statement<{ id: string }> {
  return statement(`update ${table} set definition = $2 where id = $1 returning id`, [
    definition.id,
    definition,
  ]);
}
