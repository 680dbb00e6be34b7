import { type Statement, statement } from '../statement.js';

/**
 * Makes the accounts that are new. The anti-join comes before "on conflict" because a conflict burns a number of
 * the sequence, and a server that restarts meets all of its accounts again. Sorted, so that two nodes that make
 * the same accounts wait for each other instead of deadlocking.
 */
export function insertAccounts(keys: string[]): Statement<never> {
  return statement(
    `insert into account (key)
     select key from unnest($1::text[]) as wanted (key)
     where not exists (select from account known where known.key = wanted.key and known.id >= 3)
     order by key
     on conflict (key) where id >= 3 do nothing`,
    [keys],
  );
}
