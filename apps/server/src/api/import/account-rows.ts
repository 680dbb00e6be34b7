import { type z } from 'zod';
import {
  type Account,
  AccountContract,
  AccountKey,
  Account as AccountSchema,
  type FieldError,
  issueWords,
  pointerOf,
} from '#contract';
import { type AccountChange } from '#store';
import { unstorable } from '../problems/unstorable.js';
import { type AccountColumn } from './account-columns.js';
import { type Csv, type CsvRow } from './csv-rows.js';
import { textOfCell } from './inert-cells.js';

type Labels = Account['labels'];
type Contract = Account['contract'];

const LabelValue = AccountSchema.shape.labels.unwrap().valueType;

/**
 * What a row makes of its account. A column sets its label, an empty cell takes it away, and labels without a column
 * stay; so does the contract where no column is about it. Errors name line and column.
 */
export class RowReader {
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly columns: readonly AccountColumn[],
    private readonly header: readonly string[],
    private readonly delimiter: Csv['delimiter'],
  ) {}

  read(row: CsvRow, index: number): { change: AccountChange; errors: FieldError[] } {
    const errors: FieldError[] = [];
    const wrong = (column: number, detail: string): void => {
      const name = this.header[column] ?? '';
      const at = `line ${row.line}, column ${column + 1} ("${name}")`;
      errors.push({ pointer: pointerOf([index, name]), detail: `${at}: ${detail}` });
    };
    if (row.cells.length > this.columns.length) {
      const detail = `line ${row.line}: has ${row.cells.length} cells, but there are ${this.columns.length} columns. A cell that holds a "${this.delimiter}" has to stand in quotes`;
      errors.push({ pointer: pointerOf([index]), detail });
    }
    let key = '';
    const set: Labels = {};
    const removed: string[] = [];
    const contract: Record<string, string> = {};
    for (const [i, column] of this.columns.entries()) {
      const cell = textOfCell(row.cells[i] ?? '');
      if (unstorable(cell).length > 0) wrong(i, 'must not hold the character U+0000');
      else if (column.kind === 'key') key = this.keyOf(cell, row.line, (detail) => wrong(i, detail));
      else if (column.kind === 'contract') {
        if (cell !== '') contract[column.field] = cell;
      } else if (cell === '') removed.push(column.name);
      else if (LabelValue.safeParse(cell).success) set[column.name] = cell;
      else wrong(i, 'is longer than 256 characters');
    }
    const agreed = this.contractOf(contract, (field, detail) => {
      wrong(
        this.columns.findIndex((each) => each.kind === 'contract' && each.field === field),
        detail,
      );
    });
    return { change: { key, next: (before) => merged(key, before, set, removed, agreed) }, errors };
  }

  private keyOf(cell: string, line: number, wrong: (detail: string) => void): string {
    const parsed = AccountKey.safeParse(cell);
    if (!parsed.success) {
      wrong(cell === '' ? 'is required' : (parsed.error.issues[0]?.message ?? ''));
      return cell;
    }
    const before = this.seen.get(cell);
    if (before === undefined) this.seen.set(cell, line);
    else wrong(`"${cell}" is in line ${before}, too`);
    return cell;
  }

  /** Undefined where no column is about contracts, null where the account has none. */
  private contractOf(
    cells: Record<string, string>,
    wrong: (field: string, detail: string) => void,
  ): Contract | null {
    if (!this.columns.some(({ kind }) => kind === 'contract')) return undefined;
    if (Object.keys(cells).length === 0) return null;
    const { revenueWeight: weight, ...rest } = cells;
    const parsed = AccountContract.safeParse({
      ...rest,
      ...(weight !== undefined && { revenueWeight: this.numberOf(weight) }),
    });
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) wrong(String(issue.path[0]), detailOf(issue));
    return null;
  }

  /** Where semicolons part the cells, a comma parts the decimals. */
  private numberOf(cell: string): number {
    return Number(this.delimiter === ';' ? cell.replace(',', '.') : cell);
  }
}

function detailOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.path[0] === 'revenueWeight') return 'is no number';
  if (issue.code === 'invalid_format')
    return 'is no date: write it as 2026-12-31, which is yyyy-mm-dd to Excel';
  return issueWords(issue);
}

function merged(
  key: string,
  before: Account | undefined,
  set: Labels,
  removed: readonly string[],
  agreed: Contract | null,
): Account {
  const labels = { ...before?.labels, ...set };
  for (const name of removed) delete labels[name];
  const contract = agreed === undefined ? before?.contract : agreed;
  return { key, labels, ...(contract && { contract }) };
}
