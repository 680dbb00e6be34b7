import { Account, AccountContract, type FieldError, pointerOf } from '#contract';

const CONTRACT = 'contract.';
const LABEL = 'label.';
const CONTRACT_FIELDS: readonly string[] = Object.keys(AccountContract.shape);
const LabelName = Account.shape.labels.unwrap().keyType;

/** What a column holds: the key, a label, or a field of the contract. */
export type AccountColumn =
  { kind: 'key' } | { kind: 'label'; name: string } | { kind: 'contract'; field: string };

/** How a column is called; a label whose own name would mean something else has "label." before it. */
export function columnName(column: AccountColumn): string {
  if (column.kind === 'key') return 'key';
  if (column.kind === 'contract') return CONTRACT + column.field;
  const { name } = column;
  return /^(key$|contract\.|label\.)/.test(name) ? LABEL + name : name;
}

/** What each column of a header holds, and what is wrong with it. */
export function columnsOf(header: readonly string[]): { columns: AccountColumn[]; errors: FieldError[] } {
  const columns = header.map(columnOf);
  const errors: FieldError[] = [];
  const names = new Map<string, number>();
  for (const [i, column] of columns.entries()) {
    const name = columnName(column);
    const before = names.get(name);
    names.set(name, i);
    const wrong = before === undefined ? columnProblem(column) : `is column ${before + 1}, too`;
    if (wrong !== undefined) errors.push(columnError(i, header[i] ?? '', wrong));
  }
  if (!names.has('key')) {
    const detail = `line 1: there is no column "key", but ${header.map((name) => `"${name}"`).join(', ')}`;
    errors.push({ pointer: '', detail });
  }
  return { columns, errors };
}

function columnOf(name: string): AccountColumn {
  if (name.toLowerCase() === 'key') return { kind: 'key' };
  if (name.startsWith(CONTRACT)) return { kind: 'contract', field: name.slice(CONTRACT.length) };
  return { kind: 'label', name: name.startsWith(LABEL) ? name.slice(LABEL.length) : name };
}

function columnProblem(column: AccountColumn): string | undefined {
  if (column.kind === 'contract') {
    if (CONTRACT_FIELDS.includes(column.field)) return undefined;
    return `is no field of a contract; there is ${CONTRACT_FIELDS.join(', ')}`;
  }
  if (column.kind === 'key') return undefined;
  const parsed = LabelName.safeParse(column.name);
  return parsed.success ? undefined : `is no name for a label: ${parsed.error.issues[0]?.message}`;
}

function columnError(index: number, name: string, detail: string): FieldError {
  return { pointer: pointerOf([name]), detail: `line 1, column ${index + 1} ("${name}"): ${detail}` };
}
