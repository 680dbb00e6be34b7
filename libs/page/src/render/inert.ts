/*
 * Names come from whoever can send a span. Here they lose what would act rather than be read: line breaks (headers),
 * bidirectional overrides (which reorder the numbers beside them), invisible characters, and sheer length.
 */

const LINE_BREAKS = /[\r\n\t\v\f\u0085\u2028\u2029]+/g;
/** Control characters, lone surrogates, bidirectional controls, and what is invisible but for the joiner in emoji. */
const ACTING =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|\p{Cs}/gu;
/** No script puts as many marks on a letter; heaped up, they cover the lines around it, or make it as wide as a screen. */
const HEAPED_MARKS = /(\p{M}{8})\p{M}+/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** Mail programs turn these into links; a zero-width space keeps them text. */
const LINK_STARTS = /:\/\/|\bwww\./gi;

/** A name or sentence that can be shown anywhere, at most `maxCharacters` long. */
export function inert(text: string, maxCharacters: number): string {
  const clean = text.replace(LINE_BREAKS, ' ').replace(ACTING, '').replace(HEAPED_MARKS, '$1').trim();
  const shown = cut(clean, maxCharacters).replace(
    LINK_STARTS,
    (start) => `${start[0]}\u200b${start.slice(1)}`,
  );
  return RIGHT_TO_LEFT.test(shown) ? `\u2068${shown}\u2069` : shown;
}

function cut(text: string, maxCharacters: number): string {
  // No character has more than this many code units in practice; a hostile one is not worth segmenting.
  const start = text.slice(0, maxCharacters * 16);
  const characters = [...new Intl.Segmenter('en').segment(start)].map((part) => part.segment);
  if (characters.length <= maxCharacters && start.length === text.length) return text;
  return `${characters.slice(0, maxCharacters - 1).join('')}…`;
}
