import { type Account } from '#contract';
import { type Statement, statement } from '../statement.js';

/**
 * Registers accounts or replaces what is known of them. One that spans brought before keeps its id, and so its history;
 * it is updated first, as an insert that conflicts burns a number of the sequence.
 */
export function registerAccounts(accounts: readonly Account[]): Statement<never> {
  return statement(
    `with given as (
       select * from jsonb_to_recordset($1) as account (key text, labels jsonb, contract jsonb)
     ),
     updated as (
       update account set registered = true, labels = given.labels, contract = given.contract
       from given
       where account.key = given.key and account.id >= 3
       returning account.key
     )
     insert into account (key, registered, labels, contract)
     select key, true, labels, contract from given
     where not exists (select from updated where updated.key = given.key)
     order by key
     on conflict (key) where id >= 3
       do update set registered = true, labels = excluded.labels, contract = excluded.contract`,
    [JSON.stringify(accounts)],
  );
}
