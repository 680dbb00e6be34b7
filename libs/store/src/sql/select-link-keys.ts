import { type Statement, statement } from '../statement.js';

/** The newest first. */
export function selectLinkKeys(): Statement<{ id: number; secret: Buffer }> {
  return statement('select id, secret from link_key order by id desc');
}
