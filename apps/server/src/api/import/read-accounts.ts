import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { Account, fieldErrors } from '#contract';
import { type AccountChange } from '#store';
import { invalidFields } from '../problems/problem-error.js';
import { unstorable } from '../problems/unstorable.js';
import { columnsOf } from './account-columns.js';
import { RowReader } from './account-rows.js';
import { readCsv } from './csv-rows.js';

const MAX_ACCOUNTS = 200_000;
const ROWS_AT_ONCE = 1_000;

export const AccountImport = z.array(Account).max(MAX_ACCOUNTS);

/** Accounts as JSON, each a whole. @throws ProblemError that names all mistakes */
export function accountsFromJson(body: unknown): AccountChange[] {
  const parsed = AccountImport.safeParse(body);
  if (!parsed.success) throw invalidFields('invalid', fieldErrors(parsed.error.issues));
  const errors = unstorable(parsed.data);
  const seen = new Map<string, number>();
  for (const [i, { key }] of parsed.data.entries()) {
    const before = seen.get(key);
    if (before === undefined) seen.set(key, i);
    else errors.push({ pointer: `/${i}/key`, detail: `"${key}" is /${before}, too` });
  }
  if (errors.length > 0) throw invalidFields('invalid', errors);
  return parsed.data.map((account) => ({ key: account.key, next: () => account }));
}

/** Accounts as CSV, a row each, under a header. @throws ProblemError that names all mistakes */
export async function accountsFromCsv(body: Buffer): Promise<AccountChange[]> {
  const { rows, delimiter } = await readCsv(body);
  const [header, ...accounts] = rows;
  if (header === undefined)
    throw invalidFields('invalid', [{ pointer: '', detail: 'is empty: its first line names the columns' }]);
  const { columns, errors } = columnsOf(header.cells);
  if (errors.length > 0) throw invalidFields('invalid', errors);
  if (accounts.length > MAX_ACCOUNTS) {
    throw invalidFields('invalid', [
      { pointer: '', detail: `has ${accounts.length} rows; send at most ${MAX_ACCOUNTS}` },
    ]);
  }
  const reader = new RowReader(columns, header.cells, delimiter);
  const changes: AccountChange[] = [];
  for (const [i, row] of accounts.entries()) {
    if (i % ROWS_AT_ONCE === 0) await setImmediate();
    const { change, errors: wrong } = reader.read(row, i);
    changes.push(change);
    errors.push(...wrong);
  }
  if (errors.length > 0) throw invalidFields('invalid', errors);
  return changes;
}
