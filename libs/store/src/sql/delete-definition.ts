import { type Statement, statement } from '../statement.js';
import { type Definitions } from './insert-definition.js';

export function deleteDefinition(table: keyof Definitions, id: string): Statement<{ id: string }> {
  return statement(`delete from ${table} where id = $1 returning id`, [id]);
}
