/** What a spreadsheet takes for a formula, spaces or not, or for text if an apostrophe is before it. */
const FORMULA = /^'*\s*[=+\-@\t\r\n]/;
const INERT_FORMULA = /^'+\s*[=+\-@\t\r\n]/;

/** A name that begins like a formula would be run by a spreadsheet; behind one more apostrophe it is text. */
export function inertCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that {@link inertCell} has made this of. */
export function textOfCell(cell: string): string {
  return INERT_FORMULA.test(cell) ? cell.slice(1) : cell;
}
