import { type Statement, statement } from '../statement.js';

/** Those of the channels that exist, kept from being deleted until the transaction has named them in an SLA. */
export function lockChannels(ids: string[]): Statement<{ id: string }> {
  return statement(`select id from channel where id = any ($1::text[]) order by id for key share`, [ids]);
}
