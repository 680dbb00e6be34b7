import { type Statement, statement } from '../statement.js';

/** Postgres makes the secret up. */
export function insertLinkKey(): Statement<{ id: number }> {
  return statement('insert into link_key default values returning id');
}
