import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { formatDuration } from './duration.js';
import { escapeXml, fitText, textWidth } from './svg-text.js';
import { THEMES, type Theme } from './waterfall-theme.js';
import { type Waterfall, type WaterfallRow } from './waterfall-rows.js';

export type WaterfallOptions = {
  /** In px. */
  width: number;
  theme?: 'light' | 'dark';
  /** The service or dependency whose rows are emphasised. */
  culprit?: string | undefined;
};

const FONT = 'DejaVu Sans, Verdana, sans-serif';
const TEXT = 11;
const ROW = 20;
const BAR = 12;
const PATH = 4;
const AXIS = 46;
const FOOTER = 24;
const PADDING = 10;
/** Room for a duration to the right of the longest bar. */
const MARGIN = 62;
const INDENT = 10;
const MAX_INDENT = 80;
/** Part of the width that the names take. */
const NAMES = 0.38;
/** A span that is too short to see is drawn this wide. */
const MIN_BAR = 2;

type Frame = {
  theme: Theme;
  x: ScaleLinear<number, number>;
  width: number;
  namesWidth: number;
  culprit: string | undefined;
  colours: Map<string, string>;
};

/**
 * The trace as a picture for an e-mail: pale bars are spans, a strong line on them is the critical path, red is
 * the culprit. Text is escaped, whatever it holds; fonts are named, not embedded.
 */
export function waterfallSvg(waterfall: Waterfall, options: WaterfallOptions): string {
  const theme = THEMES[options.theme ?? 'light'];
  const { width, culprit } = options;
  const namesWidth = Math.round(width * NAMES);
  const [fromNs, toNs] = extent(waterfall);
  const frame: Frame = {
    theme,
    x: scaleLinear([fromNs, toNs], [namesWidth, width - MARGIN]),
    width,
    namesWidth,
    culprit,
    colours: coloursOf(waterfall.rows, theme),
  };
  const bottom = AXIS + waterfall.rows.length * ROW;
  const height = bottom + FOOTER;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="${TEXT}">`,
    `<rect width="${width}" height="${height}" fill="${theme.background}"/>`,
    ...waterfall.rows.map((row, i) => background(row, AXIS + i * ROW, frame)),
    ...axis(bottom, frame),
    ...waterfall.rows.map((row, i) => label(row, AXIS + i * ROW, frame)),
    ...waterfall.rows.map((row, i) => bar(row, AXIS + i * ROW, frame)),
    ...legend(frame),
    footer(waterfall, bottom, frame),
    '</svg>',
  ].join('\n');
}

/** The root's time; more where spans lie outside of it, but never so much that the root cannot be seen. */
function extent({ rows, durationNs }: Waterfall): [number, number] {
  const duration = Math.max(1, durationNs);
  const first = rows.reduce((min, row) => Math.min(min, row.startNs), 0);
  const last = rows.reduce((max, row) => Math.max(max, row.startNs + row.durationNs), duration);
  return [Math.max(first, -duration), Math.min(last, 3 * duration)];
}

/** Calls to the culprit are its time; the culprit's own calls to those who send no spans are theirs. */
function isCulprit({ service, calls }: WaterfallRow, { culprit }: Frame): boolean {
  if (culprit === undefined) return false;
  return calls?.name === culprit || (service === culprit && calls?.kind !== 'dependency');
}

function background(row: WaterfallRow, y: number, frame: Frame): string {
  if (!isCulprit(row, frame)) return '';
  return (
    `<rect y="${y}" width="${frame.width}" height="${ROW}" fill="${frame.theme.culpritBackground}"/>` +
    `<rect y="${y}" width="4" height="${ROW}" fill="${frame.theme.culprit}"/>`
  );
}

function axis(bottom: number, { x, theme, namesWidth, width }: Frame): string[] {
  const ticks = x.ticks(Math.max(2, Math.floor((width - namesWidth) / 90)));
  return ticks.map((ns) => {
    const at = round(x(ns));
    const text = ns === 0 ? '0' : formatDuration(ns);
    return (
      `<line x1="${at}" x2="${at}" y1="${AXIS - 4}" y2="${bottom}" stroke="${theme.grid}"/>` +
      `<text x="${at}" y="${AXIS - 9}" text-anchor="middle" fill="${theme.faint}">${text}</text>`
    );
  });
}

function label(row: WaterfallRow, y: number, frame: Frame): string {
  const { theme, namesWidth, colours } = frame;
  const culprit = isCulprit(row, frame);
  const x = PADDING + Math.min(row.depth * INDENT, MAX_INDENT);
  const baseline = y + ROW / 2 + 4;
  const mark = row.error ? errorMark(x + 14, y, theme) : '';
  const textX = x + (row.error ? 29 : 14);
  const spare = namesWidth - textX - 10;
  const service = fitText(row.service, spare * 0.6, TEXT);
  const callee = row.calls && row.calls.name === frame.culprit ? `→ ${row.calls.name} · ` : '';
  const more = row.hiddenBelow > 0 ? ` +${row.hiddenBelow}` : '';
  const serviceWidth = textWidth(service, TEXT) * (culprit ? 1.12 : 1) + 8;
  const nameSpare = spare - serviceWidth - textWidth(more, TEXT);
  const name = fitText(callee + row.name, nameSpare, TEXT);
  return (
    `<rect x="${x}" y="${y + 6}" width="8" height="8" rx="2" fill="${culprit ? theme.culprit : colours.get(row.service)}"/>` +
    mark +
    `<text x="${textX}" y="${baseline}" fill="${theme.text}"${culprit ? ' font-weight="bold"' : ''}>${escapeXml(service)}</text>` +
    `<text x="${round(textX + serviceWidth)}" y="${baseline}" fill="${culprit ? theme.culprit : theme.faint}">${escapeXml(name)}` +
    `${more === '' ? '' : `<tspan fill="${theme.text}" font-style="italic">${more}</tspan>`}</text>`
  );
}

function errorMark(x: number, y: number, theme: Theme): string {
  return (
    `<circle cx="${x + 5}" cy="${y + ROW / 2}" r="5.5" fill="${theme.error}"/>` +
    `<text x="${x + 5}" y="${y + ROW / 2 + 3.5}" text-anchor="middle" font-size="10" font-weight="bold" fill="#ffffff">!</text>`
  );
}

function bar(row: WaterfallRow, y: number, frame: Frame): string {
  const { x, theme, colours, width, namesWidth } = frame;
  const culprit = isCulprit(row, frame);
  const clamp = (at: number): number => Math.min(width - MARGIN, Math.max(namesWidth, at));
  const from = clamp(x(row.startNs));
  const to = Math.max(from + MIN_BAR, clamp(x(row.startNs + row.durationNs)));
  const top = y + (ROW - BAR) / 2;
  const colour = culprit ? theme.culprit : colours.get(row.service);
  const sections = row.onPath.map(({ startNs, endNs }) => {
    const start = clamp(x(startNs));
    const length = Math.max(1, clamp(x(endNs)) - start);
    return `<rect x="${round(start)}" y="${top + (BAR - PATH) / 2}" width="${round(length)}" height="${PATH}" fill="${culprit ? theme.culprit : theme.path}"/>`;
  });
  const text = formatDuration(row.durationNs);
  return (
    `<rect x="${round(from)}" y="${top}" width="${round(to - from)}" height="${BAR}" rx="2" fill="${colour}" fill-opacity="${theme.barOpacity}"/>` +
    sections.join('') +
    `<text x="${round(to + 4)}" y="${y + ROW / 2 + 4}" font-size="${TEXT - 1}" fill="${culprit ? theme.culprit : theme.text}"${culprit ? ' font-weight="bold"' : ''}>${text}</text>`
  );
}

function legend({ theme, culprit, width }: Frame): string[] {
  const y = 15;
  const items = [
    `<rect x="${PADDING}" y="${y - 6}" width="22" height="${PATH}" fill="${theme.path}"/>` +
      `<text x="${PADDING + 28}" y="${y}" fill="${theme.text}">critical path: what the request waited for</text>`,
  ];
  if (culprit !== undefined) {
    const x = Math.round(width * NAMES);
    const name = fitText(`culprit: ${culprit}`, width - x - 40, TEXT);
    items.push(
      `<rect x="${x}" y="${y - 9}" width="10" height="10" rx="2" fill="${theme.culprit}"/>` +
        `<text x="${x + 16}" y="${y}" font-weight="bold" fill="${theme.culprit}">${escapeXml(name)}</text>`,
    );
  }
  return items;
}

function footer(
  { hiddenSpans, incomplete, durationNs }: Waterfall,
  bottom: number,
  { theme }: Frame,
): string {
  const notes = [
    `${formatDuration(durationNs)} in all`,
    ...(hiddenSpans > 0 ? [`${hiddenSpans} more spans are not shown (+n)`] : []),
    ...(incomplete ? ['some spans of this trace are missing'] : []),
  ];
  return `<text x="${PADDING}" y="${bottom + 16}" fill="${theme.faint}">${notes.join(' · ')}</text>`;
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
