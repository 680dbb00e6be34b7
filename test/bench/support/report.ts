import { rounded } from './statistics.js';

type Cell = string | number;

/** Prints rows below their headings; numbers are right-aligned. */
export function printTable(headings: string[], rows: Cell[][]): void {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? figure(cell) : cell)));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...texts.map((row) => row[column]?.length ?? 0)),
  );
  const isNumber = headings.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  const line = (cells: string[]): string =>
    cells
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  for (const row of [headings, widths.map((width) => '-'.repeat(width)), ...texts]) console.log(line(row));
}

/** The last line of a benchmark: what a program reads. */
export function printResult(result: object): void {
  console.log(JSON.stringify(result, (_, value) => (typeof value === 'number' ? exact(value) : value)));
}

const exact = (value: number): number => (Number.isInteger(value) ? value : rounded(value));
const figure = (value: number): string => exact(value).toLocaleString('en-US');
