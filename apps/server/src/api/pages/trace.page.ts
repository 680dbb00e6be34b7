import { type Incident, type TraceLink } from '#contract';
import { type WaterfallRow } from '#explain';
import { type Span } from '#span';
import { type LaidOutTrace } from '../lay-out.js';
import { duration, percent, plural, utc } from './format.js';
import { html, type Html } from './html.js';
import { facts, layout } from './layout.js';
import { spanDetails } from './span-details.js';
import { waterfall } from './waterfall.js';

export type TraceView = {
  traceId: string;
  spans: Span[];
  trace: TraceLayout;
  account: string;
  /** The one that keeps this trace as an example. */
  incident: Incident | undefined;
  selectedSpanId: string | undefined;
  links: TraceLink[];
};

export function tracePage(view: TraceView): Html {
  const { traceId, spans, trace, account, incident, selectedSpanId, links } = view;
  const { root, rows } = trace;
  const selected = spans.find(({ spanId }) => spanId === selectedSpanId);
  const services = new Set(spans.map(({ service }) => service)).size;
  const startUnixMs = Number(root.startUnixNano / 1_000_000n);
  return layout(
    `${root.service} ${root.name} ${duration(root.durationNs)}`,
    html`<h1>${root.service} <span class="soft">${root.name}</span></h1>
      ${facts([
        ['Duration', duration(root.durationNs)],
        [
          'Started',
          html`<time datetime="${new Date(startUnixMs).toISOString()}">${utc(startUnixMs, 3)}</time>`,
        ],
        ['Account', account === '' ? html`<span class="soft">none named</span>` : account],
        ['Spans', `${spans.length} in ${plural(services, 'service')}`],
        ['Trace', html`<code>${traceId}</code>`],
      ])}
      ${incident && answerOf(incident)}
      ${
        trace.incomplete &&
        html`<p class="notice">
          Some spans of this trace are missing: not sent, sampled away, or not in yet.
        </p>`
      }
      ${selected && selected.spanId !== root.spanId && selection(selected, rows, root)}
      <h2>Time on the critical path</h2>
      ${pathShares(rows, root)}
      <h2>
        Waterfall
        <span class="soft"
          ><span class="swatch"></span>span <span class="swatch path"></span>critical path</span
        >
      </h2>
      ${waterfall(trace, spans, incident?.explanation?.culprit?.name, selectedSpanId)}
      ${
        rows.length < spans.length &&
        html`<p class="notice">
          ${plural(spans.length - rows.length, 'span')} of ${spans.length} not shown: of a large trace, what
          is longest on the critical path comes first, and then what took longest; what does not hang together
          with the root is left out. The JSON has all.
        </p>`
      }
      <p>
        <a href="/api/v1/traces/${traceId}">JSON</a>
        ${links.map(({ label, href }) => html` · <a href="${href}" rel="noopener">${label}</a>`)}
      </p>`,
  );
}

function answerOf({ id, explanation, sla }: Incident): Html {
  return html`<div class="answer">
    ${explanation?.sentence ?? 'Not explained yet.'}
    <div><a href="/incidents/${encodeURIComponent(id)}">Incident of “${sla.name}”</a></div>
  </div>`;
}

/** Whom the root waited for, by service. */
function serviceShares({ root, path }: TraceLayout, spans: readonly Span[]): Html {
  const serviceOf = new Map(spans.map(({ spanId, service }) => [spanId, service]));
  const byService = new Map<string, number>();
  for (const { spanId, startNs, endNs } of path) {
    const service = serviceOf.get(spanId) ?? '';
    byService.set(service, (byService.get(service) ?? 0) + endNs - startNs);
  }
  return html`<p>Selected: ${what}, ${duration(span.durationNs)}</p>
    ${spanDetails(span, root)}`;
}

function waterfall(rows: readonly Row[], { root }: TraceLayout, selectedSpanId: string | undefined): Html {
  const fromNs = rows.reduce((least, { startNs }) => Math.min(least, startNs), root.startNs);
  const toNs = rows.reduce((most, { endNs }) => Math.max(most, endNs), root.endNs);
  const lengthNs = Math.max(1, toNs - fromNs);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (part) => html`<span>${duration(fromNs + part * lengthNs)}</span>`,
  );
  return html`<div class="axis">
      <span>Service and span</span><span class="ticks">${ticks}</span><span></span>
    </div>
    ${rows.map((row) => line(row, fromNs, lengthNs, row.span.spanId === selectedSpanId))}`;
}

function line(
  { span, depth, startNs, endNs, path }: Row,
  fromNs: number,
  lengthNs: number,
  selected: boolean,
): Html {
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
  return html`<details class="span ${selected && 'selected'}" id="${span.spanId}" ${selected && 'open'}>
    <summary>
      <span class="label d${Math.min(depth, DEEPEST_INDENT)}"
        ><b>${span.service}</b> ${span.name}
        ${span.status === 'error' && html`<span class="badge bad">error</span>`}</span
      >
      <svg class="bar" viewBox="0 0 1000 14" preserveAspectRatio="none">
        ${rect('span', startNs, endNs, 2, 10)}
        ${path.map((section) => rect('path', section.startNs, section.endNs, 5, 4))}
      </svg>
      <span class="took">${duration(endNs - startNs)}</span>
    </summary>
    ${spanDetails(span, startNs, path)}
  </details>`;
}
