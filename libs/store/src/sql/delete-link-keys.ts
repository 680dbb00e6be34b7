import { type Statement, statement } from '../statement.js';

/** All but the newest `keep`. */
export function deleteLinkKeys(keep: number): Statement<never> {
  return statement(
    'delete from link_key where id not in (select id from link_key order by id desc limit $1)',
    [keep],
  );
}
