/** Colours of a terminal, or none. */
export type Paint = Record<'red' | 'green' | 'yellow' | 'bold' | 'dim', (text: string) => string>;

const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

const asItIs = (text: string): string => text;

export const COLOURS: Paint = {
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  bold: sgr(1, 22),
  dim: sgr(2, 22),
};

export const PLAIN: Paint = { red: asItIs, green: asItIs, yellow: asItIs, bold: asItIs, dim: asItIs };
