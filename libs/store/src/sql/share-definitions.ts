import { type Statement, statement } from '../statement.js';

export type NamedTable = 'channel' | 'calendar' | 'rotation' | 'escalation_policy' | 'team';

/** Those of them that exist, kept from being deleted until the transaction has named them in something else. */
export function shareDefinitions(table: NamedTable, ids: readonly string[]): Statement<{ id: string }> {
  return statement(`select id from ${table} where id = any ($1::text[]) order by id for key share`, [ids]);
}
