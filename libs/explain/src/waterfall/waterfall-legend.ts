import { BOLD, escapeXml, fitText, textWidth } from './svg-text.js';
import { type Theme } from './waterfall-theme.js';

export type LegendFrame = {
  theme: Theme;
  culprit: string | undefined;
  left: number;
  right: number;
  fontSize: number;
};

type Item = { text: string; colour: string; swatch: { width: number; height: number }; bold: boolean };

const LINE = 19;
const FIRST_BASELINE = 17;
const SWATCH_GAP = 6;
const ITEM_GAP = 20;

/** What the marks mean, from left to right; an item that does not fit beside the one before it begins a line. */
export function legendOf({ theme, culprit, left, right, fontSize }: LegendFrame): {
  svg: string;
  bottom: number;
} {
  const square = { width: 10, height: 10 };
  const items: Item[] = [
    ...(culprit === undefined
      ? []
      : [{ text: `culprit: ${culprit}`, colour: theme.culprit, swatch: square, bold: true }]),
    {
      text: 'critical path: what the request waited for',
      colour: theme.path,
      swatch: { width: 22, height: 5 },
      bold: false,
    },
  ];
  const drawn: string[] = [];
  let x = left;
  let baseline = FIRST_BASELINE;
  for (const { text, colour, swatch, bold } of items) {
    const factor = bold ? BOLD : 1;
    const before = swatch.width + SWATCH_GAP;
    const shown = fitText(text, (right - left - before) / factor, fontSize);
    const width = before + textWidth(shown, fontSize) * factor;
    if (x > left && x + width > right) {
      x = left;
      baseline += LINE;
    }
    const middle = baseline - fontSize * 0.36;
    drawn.push(
      `<rect x="${Math.round(x)}" y="${Math.round(middle - swatch.height / 2)}" width="${swatch.width}" height="${swatch.height}" fill="${colour}"/>` +
        `<text x="${Math.round(x + before)}" y="${baseline}" fill="${colour}"${bold ? ' font-weight="bold"' : ''}>${escapeXml(shown)}</text>`,
    );
    x += width + ITEM_GAP;
  }
  return { svg: drawn.join(''), bottom: baseline + 5 };
}
