import { type Statement, statement } from '../statement.js';

export function deleteChannel(id: string): Statement<never> {
  return statement(`delete from channel where id = $1`, [id]);
}
