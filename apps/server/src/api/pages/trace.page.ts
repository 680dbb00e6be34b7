import { type Incident, type TraceLink } from '#contract';
import { type WaterfallRow } from '#explain';
import { leadOf } from '#page';
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
  trace: LaidOutTrace;
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
  const whole = incident?.exemplars.find((exemplar) => exemplar.traceId === traceId)?.spanCount ?? 0;
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
        whole > spans.length &&
        html`<p class="notice">
          The trace had ${plural(whole, 'span')}: too many to be kept with its incident, so ${spans.length}
          were, those on the critical path first, then those that took longest.
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

function answerOf(incident: Incident): Html {
  const { id, explanation } = incident;
  return html`<div class="answer">
    ${explanation?.sentence ?? 'Not explained yet.'}
    <div><a href="/incidents/${encodeURIComponent(id)}">Incident of “${leadOf(incident).sla.name}”</a></div>
  </div>`;
}

/** Where the span that was asked for is; itself, where it has no row. */
function selection(span: Span, rows: readonly WaterfallRow[], root: Span): Html {
  const what = `${span.service} ${span.name}`;
  if (rows.some(({ spanId }) => spanId === span.spanId)) {
    return html`<p>Selected: <a href="#${span.spanId}">${what}</a>, ${duration(span.durationNs)}</p>`;
  }
  return html`<p>Selected: ${what}, ${duration(span.durationNs)}</p>
    ${spanDetails(span, root)}`;
}

/** Whom the root waited for. Calls to somebody who sends no spans are that one's time. */
function pathShares(rows: readonly WaterfallRow[], root: Span): Html {
  const shares = new Map<string, number>();
  for (const { service, calls, onPath } of rows) {
    const whose = calls?.kind === 'dependency' ? calls.name : service;
    const ns = onPath.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
    if (ns > 0) shares.set(whose, (shares.get(whose) ?? 0) + ns);
  }
  const whole = Math.max(1, root.durationNs);
  const most = [...shares].sort(([, a], [, b]) => b - a).slice(0, 6);
  return html`<table class="shares">
    ${most.map(
      ([name, ns]) =>
        html`<tr>
          <td>${name}</td>
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
