import { type Incident, type TraceLink } from '#contract';
import { type Span } from '#span';
import { rowsOf, type AssembledTrace, type Row } from '../trace-layout.js';
import { duration, percent, plural, utc } from './format.js';
import { html, type Html } from './html.js';
import { facts, layout } from './layout.js';
import { spanDetails } from './span-details.js';
import { DEEPEST_INDENT } from './style.js';

/** More lines than anybody reads; 5,000 would be 20 MB of page. */
const ROW_LIMIT = 400;

export type TraceView = {
  traceId: string;
  spans: Span[];
  trace: AssembledTrace;
  account: string;
  /** The one that keeps this trace as an example. */
  incident: Incident | undefined;
  selectedSpanId: string | undefined;
  links: TraceLink[];
};

export function tracePage(view: TraceView): Html {
  const { traceId, spans, trace, account, incident, selectedSpanId, links } = view;
  const { span: root } = trace.root;
  const rows = rowsOf(trace, ROW_LIMIT, selectedSpanId);
  const selected = rows.find(({ span }) => span.spanId === selectedSpanId);
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
      ${
        selected &&
        html`<p>
          Selected: <a href="#${selected.span.spanId}">${selected.span.service} ${selected.span.name}</a>,
          ${duration(selected.endNs - selected.startNs)}
        </p>`
      }
      ${serviceShares(trace, spans)}
      <h2>
        Waterfall
        <span class="soft"
          ><span class="swatch"></span>span <span class="swatch path"></span>critical path</span
        >
      </h2>
      ${waterfall(rows, trace, selectedSpanId)}
      ${
        rows.length < spans.length &&
        html`<p class="notice">
          ${plural(spans.length - rows.length, 'span')} of ${spans.length} not shown: beyond ${ROW_LIMIT}
          lines the critical path and failed spans come first, and spans that do not hang together with the
          root are left out. The JSON has all.
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
function serviceShares({ root, path }: AssembledTrace, spans: readonly Span[]): Html {
  const serviceOf = new Map(spans.map(({ spanId, service }) => [spanId, service]));
  const byService = new Map<string, number>();
  for (const { spanId, startNs, endNs } of path) {
    const service = serviceOf.get(spanId) ?? '';
    byService.set(service, (byService.get(service) ?? 0) + endNs - startNs);
  }
  const whole = Math.max(1, root.endNs - root.startNs);
  const most = [...byService].sort(([, a], [, b]) => b - a).slice(0, 6);
  return html`<h2>Time on the critical path</h2>
    <table class="shares">
      ${most.map(
        ([service, ns]) =>
          html`<tr>
            <td>${service}</td>
            <td>
              <svg class="share" viewBox="0 0 1000 10" preserveAspectRatio="none">
                <rect width="${Math.round((1000 * ns) / whole)}" height="10" />
              </svg>
            </td>
            <td class="number">${percent(ns / whole)}</td>
            <td class="number">${duration(ns)}</td>
          </tr>`,
      )}
    </table>`;
}

function waterfall(rows: readonly Row[], { root }: AssembledTrace, selectedSpanId: string | undefined): Html {
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
