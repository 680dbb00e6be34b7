import { type AccountContract } from '#contract';
import { type Statement, statement } from '../statement.js';

/** Of these accounts, or of all: those that are registered and have one. */
export function selectContracts(
  accounts?: readonly string[],
): Statement<{ key: string; contract: AccountContract }> {
  return statement(
    `select key, contract from account
     where registered and id >= 3 and contract is not null and ($1::text[] is null or key = any ($1))
     order by key`,
    [accounts ?? null],
  );
}
