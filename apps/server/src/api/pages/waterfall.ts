import { isCulprits, type WaterfallRow } from '#explain';
import { type Span } from '#span';
import { type LaidOutTrace } from '../lay-out.js';
import { duration } from './format.js';
import { html, type Html } from './html.js';
import { spanDetails } from './span-details.js';
import { DEEPEST_INDENT } from './style.js';

/**
 * The waterfall as lines that open, each with a picture of its own: unlike the one picture in a mail it folds on
 * a phone, follows the dark, and a span's attributes are where its bar is.
 */
export function waterfall(
  { rows, root }: LaidOutTrace,
  spans: readonly Span[],
  culprit: string | undefined,
  selectedSpanId: string | undefined,
): Html {
  const spanOf = new Map(spans.map((span) => [span.spanId, span]));
  const fromNs = rows.reduce((least, { startNs }) => Math.min(least, startNs), 0);
  const toNs = rows.reduce(
    (most, { startNs, durationNs }) => Math.max(most, startNs + durationNs),
    root.durationNs,
  );
  const lengthNs = Math.max(1, toNs - fromNs);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => html`<span>${tick(fromNs + part * lengthNs)}</span>`);
  return html`<div class="axis">
      <span>Service and span</span><span class="ticks">${ticks}</span><span></span>
    </div>
    ${rows.map((row) => {
      const selected = row.spanId === selectedSpanId;
      const marks = [selected && 'selected', isCulprits(row, culprit) && 'culprit'].filter(
        (mark) => mark !== false,
      );
      const span = spanOf.get(row.spanId);
      return html`<details class="span ${marks.join(' ')}" id="${row.spanId}">
        <summary>
          ${label(row)} ${bar(row, fromNs, lengthNs)} <span class="took">${duration(row.durationNs)}</span>
        </summary>
        ${span && spanDetails(span, root)}
      </details>`;
    })}`;
}

function tick(ns: number): string {
  return ns < 0 ? `−${duration(-ns)}` : duration(ns);
}

function label({ depth, service, name, calls, error, hiddenBelow }: WaterfallRow): Html {
  return html`<span class="label d${Math.min(depth, DEEPEST_INDENT)}"
    ><b>${service}</b> ${name}
    ${calls?.kind === 'dependency' && html`<span class="soft">→ ${calls.name}</span>`}
    ${error && html`<span class="badge bad">error</span>`}
    ${hiddenBelow > 0 && html`<span class="badge">+${hiddenBelow}</span>`}</span
  >`;
}

function bar({ startNs, durationNs, onPath }: WaterfallRow, fromNs: number, lengthNs: number): Html {
  const rect = (kind: 'span' | 'path', from: number, to: number, y: number, height: number) => {
    const x = (1000 * (from - fromNs)) / lengthNs;
    const width = Math.max(2, (1000 * (to - from)) / lengthNs);
    return html`<rect
      class="${kind}"
      x="${x.toFixed(1)}"
      y="${y}"
      width="${width.toFixed(1)}"
      height="${height}"
    />`;
  };
  return html`<svg class="bar" viewBox="0 0 1000 14" preserveAspectRatio="none">
    ${rect('span', startNs, startNs + durationNs, 2, 10)}
    ${onPath.map((section) => rect('path', section.startNs, section.endNs, 5, 4))}
  </svg>`;
}
