import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { formatDuration } from '../duration.js';
import { BOLD, escapeXml, fitText, textWidth } from './svg-text.js';
import { legendOf } from './waterfall-legend.js';
import { THEMES, type Theme } from './waterfall-theme.js';
import { isCulprits, type Waterfall, type WaterfallRow } from './waterfall-rows.js';

export type WaterfallOptions = {
  /** In px. */
  width: number;
  theme?: 'light' | 'dark';
  /** The service or dependency whose rows are emphasised. */
  culprit?: string | undefined;
};

const FONT = 'DejaVu Sans, Verdana, sans-serif';
const TEXT = 12;
const PADDING = 10;
const ROW = 30;
/** From the top of a row. */
const BASELINE = 14;
const BAR_TOP = 18;
const BAR = 9;
const PATH = 5;
const AXIS = 24;
/** About how far ticks are apart. */
const TICK = 90;
const FOOTER = 26;
const INDENT = 10;
const MAX_INDENT = 80;
/** Part of a label's room that a service's name takes at most. */
const WHO = 0.7;
/** A span that is too short to see is drawn this wide. */
const MIN_BAR = 2;

type Frame = {
  theme: Theme;
  x: ScaleLinear<number, number>;
  width: number;
  culprit: string | undefined;
  colours: Map<string, string>;
};

/**
 * The trace as a picture for an e-mail: pale bars are spans, a strong line in them is the critical path, red is
 * the culprit. Each bar lies under its label, so that on a phone both have the whole width: beside each other, at
 * letters that can be read there, half of the label or half of the bar is lost. Text is escaped, whatever it holds;
 * fonts are named, not embedded.
 */
export function waterfallSvg(waterfall: Waterfall, options: WaterfallOptions): string {
  const theme = THEMES[options.theme ?? 'light'];
  const { width, culprit } = options;
  const frame: Frame = {
    theme,
    x: scaleLinear(extent(waterfall), [PADDING, width - PADDING]),
    width,
    culprit,
    colours: coloursOf(waterfall.rows, theme),
  };
  const legend = legendOf({ culprit, theme, left: PADDING, right: width - PADDING, fontSize: TEXT });
  const top = legend.bottom + AXIS;
  const bottom = top + waterfall.rows.length * ROW;
  const height = bottom + FOOTER;
  const rows = placed(waterfall.rows, top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="${TEXT}">`,
    `<rect width="${width}" height="${height}" fill="${theme.background}"/>`,
    ...rows.map((row, i) => background(row, i, frame)),
    ...axis(top, bottom, frame),
    ...rows.map((row) => label(row, frame)),
    ...rows.map((row) => bar(row, frame)),
    legend.svg,
    footer(waterfall, bottom, frame),
    '</svg>',
  ].join('\n');
}

/** `named`: the row that it hangs below in the tree is of the same service. */
type PlacedRow = { row: WaterfallRow; y: number; named: boolean };

function placed(rows: WaterfallRow[], top: number): PlacedRow[] {
  const serviceAtDepth: string[] = [];
  return rows.map((row, i) => {
    serviceAtDepth[row.depth] = row.service;
    const named = row.depth > 0 && serviceAtDepth[row.depth - 1] === row.service;
    return { row, y: top + i * ROW, named };
  });
}

/** The root's time; more where spans lie outside of it, but never so much that the root cannot be seen. */
function extent({ rows, durationNs }: Waterfall): [number, number] {
  const duration = Math.max(1, durationNs);
  const first = rows.reduce((min, row) => Math.min(min, row.startNs), 0);
  const last = rows.reduce((max, row) => Math.max(max, row.startNs + row.durationNs), duration);
  return [Math.max(first, -duration), Math.min(last, 3 * duration)];
}

/** Stripes keep a bar with its label. */
function background({ row, y }: PlacedRow, index: number, frame: Frame): string {
  if (!isCulprits(row, frame.culprit)) {
    return index % 2 === 0
      ? ''
      : `<rect y="${y}" width="${frame.width}" height="${ROW}" fill="${frame.theme.stripe}"/>`;
  }
  return (
    `<rect y="${y}" width="${frame.width}" height="${ROW}" fill="${frame.theme.culpritBackground}"/>` +
    `<rect y="${y}" width="4" height="${ROW}" fill="${frame.theme.culprit}"/>`
  );
}

/** The label of a tick at an edge is left out: moved inwards, it would say its time of another place. */
function axis(top: number, bottom: number, { x, theme, width }: Frame): string[] {
  return x.ticks(Math.floor(width / TICK)).map((ns) => {
    const at = round(x(ns));
    const text = ns === 0 ? '0' : formatDuration(ns);
    const half = textWidth(text, TEXT) / 2;
    return (
      `<line x1="${at}" x2="${at}" y1="${top - 4}" y2="${bottom}" stroke="${theme.grid}"/>` +
      (at < half || at + half > width
        ? ''
        : `<text x="${at}" y="${top - 8}" text-anchor="middle" fill="${theme.faint}">${text}</text>`)
    );
  });
}

/** On the left "web POST /checkout", for a call whom it is made to: "→ payments POST /charges"; on the right its duration. */
function label({ row, y, named }: PlacedRow, frame: Frame): string {
  const { theme, width } = frame;
  const culprit = isCulprits(row, frame.culprit);
  const bold = culprit ? BOLD : 1;
  const weight = culprit ? ' font-weight="bold"' : '';
  const strong = culprit ? theme.culprit : row.onPath.length > 0 ? theme.text : theme.faint;
  const baseline = y + BASELINE;
  const x = PADDING + Math.min(row.depth * INDENT, MAX_INDENT);
  const from = x + (row.error ? 29 : 14);
  const duration = formatDuration(row.durationNs);
  const more = row.hiddenBelow > 0 ? ` +${row.hiddenBelow}` : '';
  const to = width - PADDING - textWidth(duration, TEXT) * bold - 10 - textWidth(more, TEXT);
  const who = fitText(whoseTime(row, named), ((to - from) * WHO) / bold, TEXT);
  const nameFrom = who === '' ? from : from + textWidth(who, TEXT) * bold + 7;
  const name = fitText(row.name, to - nameFrom, TEXT);
  return (
    `<rect x="${x}" y="${baseline - 9}" width="9" height="9" rx="2" fill="${colourOf(row, frame)}"/>` +
    (row.error ? errorMark(x + 14, baseline, theme) : '') +
    `<text x="${from}" y="${baseline}" fill="${strong}"${weight}>${escapeXml(who)}</text>` +
    `<text x="${round(nameFrom)}" y="${baseline}" fill="${culprit ? theme.culprit : theme.faint}">${escapeXml(name)}` +
    `<tspan fill="${theme.text}" font-style="italic">${more}</tspan></text>` +
    `<text x="${width - PADDING}" y="${baseline}" text-anchor="end" fill="${strong}"${weight}>${duration}</text>`
  );
}

function whoseTime({ calls, service }: WaterfallRow, named: boolean): string {
  if (calls) return `→ ${calls.name}`;
  return named ? '' : service;
}

function errorMark(x: number, baseline: number, theme: Theme): string {
  return (
    `<circle cx="${x + 5}" cy="${baseline - 4.5}" r="5.5" fill="${theme.error}"/>` +
    `<text x="${x + 5}" y="${baseline - 1}" text-anchor="middle" font-size="10" font-weight="bold" fill="#ffffff">!</text>`
  );
}

function bar({ row, y }: PlacedRow, frame: Frame): string {
  const { x, theme, width } = frame;
  const culprit = isCulprits(row, frame.culprit);
  const clamp = (at: number): number => Math.min(width - PADDING, Math.max(PADDING, at));
  const to = Math.max(PADDING + MIN_BAR, clamp(x(row.startNs + row.durationNs)));
  const from = Math.min(clamp(x(row.startNs)), to - MIN_BAR);
  const top = y + BAR_TOP;
  const sections = row.onPath.map(({ startNs, endNs }) => {
    const end = Math.max(PADDING + 1, clamp(x(endNs)));
    const start = Math.min(clamp(x(startNs)), end - 1);
    return `<rect x="${round(start)}" y="${top + (BAR - PATH) / 2}" width="${round(end - start)}" height="${PATH}" fill="${culprit ? theme.culprit : theme.path}"/>`;
  });
  return (
    `<rect x="${round(from)}" y="${top}" width="${round(to - from)}" height="${BAR}" rx="2" fill="${colourOf(row, frame)}" fill-opacity="${theme.barOpacity}"/>` +
    sections.join('')
  );
}

function footer(
  { hiddenSpans, incomplete, durationNs }: Waterfall,
  bottom: number,
  { theme, width }: Frame,
): string {
  const notes = [
    `${formatDuration(durationNs)} in all`,
    ...(hiddenSpans > 0 ? [`${hiddenSpans} more spans are not shown (+n)`] : []),
    ...(incomplete ? ['some spans of this trace are missing'] : []),
  ];
  const text = fitText(notes.join(' · '), width - 2 * PADDING, TEXT);
  return `<text x="${PADDING}" y="${bottom + 17}" fill="${theme.faint}">${text}</text>`;
}

function colourOf(row: WaterfallRow, frame: Frame): string {
  return isCulprits(row, frame.culprit)
    ? frame.theme.culprit
    : (frame.colours.get(row.service) ?? frame.theme.faint);
}

function coloursOf(rows: WaterfallRow[], theme: Theme): Map<string, string> {
  const colours = new Map<string, string>();
  for (const { service } of rows) {
    if (!colours.has(service))
      colours.set(service, theme.services[colours.size % theme.services.length] ?? '');
  }
  return colours;
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
