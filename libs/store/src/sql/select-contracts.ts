import { type AccountContract } from '#contract';
import { type Statement, statement } from '../statement.js';

/** Of the registered accounts that have one. */
export function selectContracts(): Statement<{ key: string; contract: AccountContract }> {
  return statement(
    `select key, contract from account where registered and id >= 3 and contract is not null order by key`,
  );
}
