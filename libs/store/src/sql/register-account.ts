import { type Account } from '#contract';
import { type Statement, statement } from '../statement.js';

/** An account that spans brought before keeps its id, and so its history. */
export function registerAccount({ key, labels }: Account): Statement<{ created: boolean }> {
  return statement(
    `with before as (select registered from account where key = $1 and id >= 3)
     insert into account (key, registered, labels) values ($1, true, $2)
     on conflict (key) where id >= 3 do update set registered = true, labels = excluded.labels
     returning not coalesce((select registered from before), false) as created`,
    [key, labels],
  );
}
