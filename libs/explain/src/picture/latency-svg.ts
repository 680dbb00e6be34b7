import { scaleLog, scaleSqrt, type ScaleLogarithmic, type ScalePower } from 'd3-scale';
import { type LatencyComparison, type LatencyCounts } from '#contract';
import { formatDuration } from '../duration.js';
import { fitText, textWidth } from '../waterfall/svg-text.js';
import { THEMES, type Theme } from '../waterfall/waterfall-theme.js';
import { type LatencyBar, latencyBars } from './latency-bars.js';

export type LatencySvgOptions = {
  /** In px. */
  width: number;
  theme?: 'light' | 'dark';
};

const FONT = 'DejaVu Sans, Verdana, sans-serif';
const TEXT = 12;
const PADDING = 10;
/** For the numbers of the axis of shares. */
const LEFT = 46;
const LEGEND_LINE = 19;
const PLOT_TOP = 70;
const PLOT = 130;
const AXIS = 22;
const FOOTER = 22;
const HEIGHT = PLOT_TOP + PLOT + AXIS + FOOTER;
/** Between numbers of an axis. */
const ROW_GAP = 20;
const COLUMN_GAP = 14;
/** A bar of one request in thousands can be seen all the same. */
const MIN_BAR = 1.5;
const SHARES = [0.001, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1];

type Frame = {
  theme: Theme;
  x: ScaleLogarithmic<number, number>;
  y: ScalePower<number, number>;
  width: number;
  promisedNs: number | null;
};

/**
 * How long requests took while the SLA was violated, as bars, red from the promise on; as a line how long they took in the
 * hour before. Shares of the requests of their time, so that a minute can be compared with an hour; drawn by
 * their square roots, as what violates a p99 is a hundredth of them.
 */
export function latencySvg(comparison: LatencyComparison, options: LatencySvgOptions): string {
  const theme = THEMES[options.theme ?? 'light'];
  const { width } = options;
  const { promisedNs } = comparison;
  const bars = latencyBars(comparison);
  const edges = [
    ...bars.flatMap(({ fromNs, toNs }) => [fromNs, toNs]),
    ...(promisedNs === null ? [] : [promisedNs]),
  ];
  const [from, to] = edges.length > 0 ? [Math.min(...edges), Math.max(...edges)] : [1e6, 1e9];
  const highest = Math.max(0.01, ...bars.flatMap(({ now, before }) => [now, before]));
  const frame: Frame = {
    theme,
    x: scaleLog([from, to === from ? from * 2 : to], [LEFT, width - PADDING]),
    y: scaleSqrt([0, highest], [PLOT_TOP + PLOT, PLOT_TOP]),
    width,
    promisedNs,
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" font-family="${FONT}" font-size="${TEXT}">`,
    `<rect width="${width}" height="${HEIGHT}" fill="${theme.background}"/>`,
    ...legend(comparison, frame),
    ...shareAxis(highest, frame),
    ...bars.map((bar) => nowBar(bar, frame)),
    beforeLine(bars, frame),
    ...timeAxis(frame),
    promise(frame),
    footer(comparison, frame),
    '</svg>',
  ].join('\n');
}

function legend({ now, before, promisedNs }: LatencyComparison, { theme, width }: Frame): string[] {
  const lines = [
    { words: `while violated: ${inWords(now, promisedNs)}`, mark: nowMark(theme, promisedNs), baseline: 17 },
    {
      words: `hour before: ${inWords(before, promisedNs)}`,
      mark: `<path d="M${PADDING},${17 + LEGEND_LINE - 4}h16" stroke="${theme.text}" stroke-width="2"/>`,
      baseline: 17 + LEGEND_LINE,
    },
  ];
  return lines.map(
    ({ words, mark, baseline }) =>
      `${mark}<text x="${PADDING + 23}" y="${baseline}" fill="${theme.text}">${fitText(words, width - 2 * PADDING - 23, TEXT)}</text>`,
  );
}

/** As the bars are: in both colours where there is a promise to be on either side of. */
function nowMark(theme: Theme, promisedNs: number | null): string {
  const colours = promisedNs === null ? [fast(theme), fast(theme)] : [fast(theme), theme.culprit];
  return colours
    .map((colour, i) => `<rect x="${PADDING + 8 * i}" y="8" width="8" height="10" fill="${colour}"/>`)
    .join('');
}

function inWords({ requests, slower }: LatencyCounts, promisedNs: number | null): string {
  if (requests === 0) return 'no requests';
  const counted = `${requests.toLocaleString('en-US')} request${requests === 1 ? '' : 's'}`;
  if (promisedNs === null || slower === null) return counted;
  return `${counted}, ${percentOf(slower, requests)} slower`;
}

function percentOf(part: number, whole: number): string {
  if (part === 0) return 'none';
  return shareText(part / whole);
}

function shareText(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

function shareAxis(highest: number, { y, theme, width }: Frame): string[] {
  let lastY = PLOT_TOP + PLOT;
  const base = `<line x1="${LEFT}" x2="${width - PADDING}" y1="${lastY}" y2="${lastY}" stroke="${theme.faint}"/>`;
  const lines = SHARES.filter((share) => share <= highest).flatMap((share) => {
    const at = round(y(share));
    if (lastY - at < ROW_GAP) return [];
    lastY = at;
    return [
      `<line x1="${LEFT}" x2="${width - PADDING}" y1="${at}" y2="${at}" stroke="${theme.grid}"/>` +
        `<text x="${LEFT - 6}" y="${at + 4}" text-anchor="end" fill="${theme.faint}">${shareText(share)}</text>`,
    ];
  });
  return [base, ...lines];
}

/** A bar on both sides of the promise is cut there: its requests are not known any better. */
function nowBar({ fromNs, toNs, now }: LatencyBar, { x, y, theme, promisedNs }: Frame): string {
  if (now === 0) return '';
  const bottom = PLOT_TOP + PLOT;
  const top = Math.min(y(now), bottom - MIN_BAR);
  const split = promisedNs === null ? toNs : Math.min(toNs, Math.max(fromNs, promisedNs));
  const part = (start: number, end: number, colour: string): string =>
    end <= start
      ? ''
      : `<rect x="${round(x(start))}" y="${round(top)}" width="${round(Math.max(1, x(end) - x(start) - 0.5))}" height="${round(bottom - top)}" fill="${colour}"/>`;
  return part(fromNs, split, fast(theme)) + part(split, toNs, theme.culprit);
}

function beforeLine(bars: LatencyBar[], { x, y, theme }: Frame): string {
  const [first] = bars;
  if (!first || bars.every(({ before }) => before === 0)) return '';
  const steps = bars.map(({ toNs, before }) => `V${round(y(before))}H${round(x(toNs))}`);
  const bottom = PLOT_TOP + PLOT;
  return `<path d="M${round(x(first.fromNs))},${bottom}${steps.join('')}V${bottom}" fill="none" stroke="${theme.text}" stroke-width="1.5"/>`;
}

function timeAxis({ x, theme, width }: Frame): string[] {
  const [from, to] = x.domain();
  let lastEnd = 0;
  return decades(from ?? 1, to ?? 1).flatMap((ns) => {
    const at = round(x(ns));
    const text = formatDuration(ns);
    const half = textWidth(text, TEXT) / 2;
    if (at - half < lastEnd + COLUMN_GAP || at + half > width) return [];
    lastEnd = at + half;
    const bottom = PLOT_TOP + PLOT;
    return [
      `<line x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 4}" stroke="${theme.faint}"/>` +
        `<text x="${at}" y="${bottom + 17}" text-anchor="middle" fill="${theme.faint}">${text}</text>`,
    ];
  });
}

/** 1, 2 and 5 of each power of ten. */
function decades(fromNs: number, toNs: number): number[] {
  const powers = Array.from({ length: 17 }, (_, i) => 10 ** i);
  return powers.flatMap((power) => [power, 2 * power, 5 * power]).filter((ns) => ns >= fromNs && ns <= toNs);
}

function promise({ x, theme, width, promisedNs }: Frame): string {
  if (promisedNs === null) return '';
  const at = round(x(promisedNs));
  const text = `promised ${formatDuration(promisedNs)}`;
  const half = textWidth(text, TEXT) / 2;
  const middle = Math.min(width - PADDING - half, Math.max(PADDING + half, at));
  return (
    `<line x1="${at}" x2="${at}" y1="${PLOT_TOP - 8}" y2="${PLOT_TOP + PLOT}" stroke="${theme.culprit}" stroke-width="1.5" stroke-dasharray="5 3"/>` +
    `<text x="${round(middle)}" y="${PLOT_TOP - 12}" text-anchor="middle" fill="${theme.culprit}">${text}</text>`
  );
}

function footer({ accounts, accountsLeftOut }: LatencyComparison, { theme, width }: Frame): string {
  const whose = accounts === null ? 'all traffic' : `${accounts} account${accounts === 1 ? '' : 's'}`;
  const more =
    accountsLeftOut > 0
      ? `, the worst of ${accounts === null ? accountsLeftOut : accounts + accountsLeftOut}`
      : '';
  const text = `share of requests, on a square-root scale · ${whose}${more}`;
  return `<text x="${PADDING}" y="${HEIGHT - 7}" fill="${theme.faint}">${fitText(text, width - 2 * PADDING, TEXT)}</text>`;
}

/** The first of the colours that are not red. */
function fast({ services, faint }: Theme): string {
  return services[0] ?? faint;
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
