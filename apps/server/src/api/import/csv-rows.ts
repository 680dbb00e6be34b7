import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { ProblemError } from '../problems/problem-error.js';

/** Cells of a row up to the last that holds something, and the line in which it begins, from 1. */
export type CsvRow = { line: number; cells: string[] };

export type Csv = { rows: CsvRow[]; delimiter: string };

const DELIMITERS = [',', ';', '\t'];
/** A tenth of a second of judging would wait for all of a large file. */
const ROWS_AT_ONCE = 1_000;
const CHUNK_BYTES = 64 * 1024;
const ENOUGH_FOR_HEADER = 64 * 1024;

/**
 * The rows of a CSV file, the header's first; empty ones are left out. It may be as Excel writes it: with a byte order
 * mark, with semicolons or tabs, with a line "sep=;". Of empty cells at the end of rows it writes some and leaves some
 * out, and columns that nobody sees any more, too.
 * @throws ProblemError that says in which line it stops being CSV
 */
export async function readCsv(bytes: Buffer): Promise<Csv> {
  requireUtf8(bytes);
  const { delimiter, skippedBytes } = dialectOf(bytes.subarray(0, ENOUGH_FOR_HEADER).toString('utf8'));
  const skippedLines = skippedBytes > 0 ? 1 : 0;
  const table = bytes.subarray(skippedBytes);
  const rows: CsvRow[] = [];
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    skip_empty_lines: true,
    trim: true,
    relax_column_count: true,
  });
  const chunks = Array.from({ length: Math.ceil(table.length / CHUNK_BYTES) }, (_, i) =>
    table.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES),
  );
  try {
    const stream: AsyncIterable<{ record: string[]; info: { lines: number } }> =
      Readable.from(chunks).pipe(parser);
    for await (const { record, info } of stream) {
      if (rows.length % ROWS_AT_ONCE === 0) await setImmediate();
      const breaks = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
      const line = info.lines - breaks + skippedLines;
      const cells = withoutEmptyEnd(record);
      if (cells.length > 0) rows.push({ line, cells });
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ProblemError('malformed-csv', explained(error, skippedLines));
  }
  return { rows, delimiter };
}

function withoutEmptyEnd(cells: string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
}

/** Excel's "CSV" is in the code page of its Windows; only its "CSV UTF-8" says what it holds. */
function requireUtf8(bytes: Buffer): void {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProblemError(
      'malformed-csv',
      `The body is not UTF-8 in line ${lineOfFirstBadByte(bytes)}. In Excel, save it as "CSV UTF-8".`,
    );
  }
}

function lineOfFirstBadByte(bytes: Buffer): number {
  const before = bytes.toString('utf8').split('\ufffd', 1)[0] ?? '';
  return before.split('\n').length;
}

/** What the first line says, or what there is most of in it outside of quotes. */
function dialectOf(text: string): { delimiter: string; skippedBytes: number } {
  const [saying, said] = /^\ufeff?sep=([^\r\n])(?:\r\n|\r|\n)/i.exec(text) ?? [];
  if (saying !== undefined && said !== undefined) {
    return { delimiter: said, skippedBytes: Buffer.byteLength(saying) };
  }
  const [first = ''] = text.split(/\r\n|\r|\n/, 1);
  const bare = first.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  const most = counts.reduce((a, b) => (b.count > a.count ? b : a));
  return { delimiter: most.delimiter, skippedBytes: 0 };
}

function explained(error: CsvError, skippedLines: number): string {
  const line = typeof error['lines'] === 'number' ? ` in line ${error['lines'] + skippedLines}` : '';
  return `The body stops being CSV${line}: ${whyNot(error)}.`;
}

function whyNot(error: CsvError): string {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote that was opened is not closed';
  return error.message.replace(/ (on|at) line \d+/, '');
}
