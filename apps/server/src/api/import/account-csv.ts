import { type Account, AccountContract } from '#contract';
import { type AccountColumn, columnName } from './account-columns.js';
import { inertCell } from './inert-cells.js';

const CONTRACT_FIELDS = Object.keys(AccountContract.shape);

/** Excel takes a file for one in the code page of its Windows unless it begins so. */
const BYTE_ORDER_MARK = '\ufeff';

/** Accounts as the import takes them: a header, then a row each; in pieces as they come. */
export async function* accountsAsCsv(
  labelNames: readonly string[],
  pages: AsyncIterable<Account[]>,
): AsyncGenerator<string> {
  const columns: AccountColumn[] = [
    { kind: 'key' },
    ...labelNames.map((name) => ({ kind: 'label' as const, name })),
    ...CONTRACT_FIELDS.map((field) => ({ kind: 'contract' as const, field })),
  ];
  yield BYTE_ORDER_MARK + lineOf(columns.map(columnName));
  for await (const accounts of pages) {
    yield accounts.map((account) => lineOf(columns.map((column) => cellOf(account, column)))).join('');
  }
}

function cellOf({ key, labels, contract }: Account, column: AccountColumn): string {
  if (column.kind === 'key') return inertCell(key);
  if (column.kind === 'label') return inertCell(labels[column.name] ?? '');
  const fields: Record<string, string | number | undefined> = { ...contract };
  return inertCell(`${fields[column.field] ?? ''}`);
}

/** RFC 4180; a space at an end is quoted, too, as it would be taken for an accident. */
function lineOf(cells: readonly string[]): string {
  const quoted = cells.map((cell) =>
    /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join(',')}\r\n`;
}
