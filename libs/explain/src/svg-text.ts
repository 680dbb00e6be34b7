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

/** About how wide DejaVu Sans, or something narrower, draws a text. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) width += widthOf(character) * fontSize;
  return width;
}

/** In parts of the font size, from the font's own advance widths, rounded up by class. */
function widthOf(character: string): number {
  if (/[ijlI.,:;|!' ]/.test(character)) return 0.33;
  if (/[ftr()[\]{}/\\"-]/.test(character)) return 0.42;
  if (/[mwMW@%]/.test(character)) return 0.98;
  if (/[A-Z&#+<>=~]/.test(character)) return 0.75;
  return (character.codePointAt(0) ?? 0) < 0x2e80 ? 0.635 : 1;
}
