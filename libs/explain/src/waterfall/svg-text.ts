/** What XML 1.0 cannot hold, and marks that reorder the text around them. */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- these are what it is about
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that can stand in any element or attribute of an SVG, whatever a sender put into it. */
export function escapeXml(text: string): string {
  return text
    .replace(UNSAFE, '\ufffd')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/\s+/g, ' ')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** The text, or as much of its beginning as fits into `width` px with an ellipsis. */
export function fitText(text: string, width: number, fontSize: number): string {
  let used = 0;
  let kept = '';
  let keptBesideEllipsis = '';
  for (const character of text.slice(0, 1_000).replace(/\s+/g, ' ')) {
    used += widthOf(character) * fontSize;
    if (used > width) return `${keptBesideEllipsis.trimEnd()}…`;
    kept += character;
    if (used + fontSize <= width) keptBesideEllipsis = kept;
  }
  return kept;
}

/** How much wider DejaVu Sans Bold is: 1.10 to 1.14 for names and durations, up to 1.2 where all letters are narrow. */
export const BOLD = 1.15;

/** How wide DejaVu Sans draws a text; what is not ASCII is taken for wider than it mostly is. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) width += widthOf(character) * fontSize;
  return width;
}

/** The font's own advance widths (its table hmtx) of the characters from space to ~, in thousandths of the font size. */
const ASCII_WIDTHS = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
  636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
  295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
  500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
  392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];
const SPACE = 0x20;
const CJK = 0x2e80;

function widthOf(character: string): number {
  const code = character.codePointAt(0) ?? SPACE;
  const ascii = ASCII_WIDTHS[code - SPACE];
  if (ascii !== undefined) return ascii / 1000;
  return code < CJK ? 0.84 : 1;
}
