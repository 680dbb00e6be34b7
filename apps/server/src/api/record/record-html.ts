import { type Incident } from '#contract';
import { latencySvg } from '#explain';
import { type Links } from '#page';
import { drawWaterfall } from '../../draw-waterfall.js';
import { accountTable } from '../pages/incident/accounts.js';
import { blastRadius } from '../pages/incident/blast-radius.js';
import { confidence, grounds } from '../pages/incident/explanation.js';
import { exemplarTables } from '../pages/incident/exemplars.js';
import { incidentFacts } from '../pages/incident/facts.js';
import { badges, incidentName, leadLine } from '../pages/incident/heading.js';
import { deliveryTable, timeline } from '../pages/incident/history.js';
import { violationTable } from '../pages/incident/violations.js';
import { accountName, duration, plural, utc } from '../pages/format.js';
import { html, type Html, trusted } from '../pages/html.js';
import { RECORD_STYLE, RECORD_STYLE_HASH } from '../pages/style.js';
import { type KeptLatency } from './kept-latencies.js';
import { type KeptTrace } from './kept-traces.js';

/** What a person may read; beyond, the JSON has all. */
const MOST_ROWS = 2_000;
const MOST_SLAS = 100;
const WATERFALL_ROWS = 60;
const WATERFALL_WIDTH = 960;
const MOST_HISTOGRAMS = 50;
const HISTOGRAM_WIDTH = 640;

/** In the file itself, as no server sends it a header: nothing runs, and nothing is loaded from anywhere. */
const POLICY = `default-src 'none'; style-src ${RECORD_STYLE_HASH}; img-src data:; base-uri 'none'; form-action 'none'`;
const STYLE_ELEMENT = trusted(`<style>${RECORD_STYLE}</style>`);

/** One file to read, keep and print, in parts: the pictures of one trace at a time. */
export async function* recordAsHtml(
  incident: Incident,
  latencies: KeptLatency[],
  traces: AsyncIterable<KeptTrace>,
  links: Links,
  nowUnixMs: number,
): AsyncGenerator<string> {
  yield '<!doctype html>\n<html lang="en">\n';
  yield head(incident).text;
  yield '<body>\n<main>\n';
  yield facts(incident, latencies, links, nowUnixMs).text;
  yield html`<h2>The examples, span by span</h2>`.text;
  for await (const trace of traces) yield picture(trace, incident).text;
  yield promises(incident).text;
  yield origin(incident, links, nowUnixMs).text;
  yield '</main>\n</body>\n</html>\n';
}

function head(incident: Incident): Html {
  return html`<head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
    <meta name="referrer" content="no-referrer" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${incidentName(incident)} · ${incident.openedAt.slice(0, 10)} · incident record</title>
    <link rel="icon" href="data:," />
    ${STYLE_ELEMENT}
  </head>`;
}

function origin({ id }: Incident, links: Links, nowUnixMs: number): Html {
  const address = links.incident(id);
  return html`<p class="soft">
    Exported ${utc(nowUnixMs)} from <a href="${address}">${address}</a>. The attributes of all spans are in
    the JSON of this record.
  </p>`;
}

function facts(incident: Incident, latencies: KeptLatency[], links: Links, nowUnixMs: number): Html {
  const { id, explanation } = incident;
  return html`<p class="soft">Incident record · ${id}</p>
    <p class="badges">${badges(incident, nowUnixMs)}</p>
    <h1>${incidentName(incident)}</h1>
    ${leadLine(incident)}
    <div class="answer">${explanation?.sentence ?? 'It was not explained.'}</div>
    ${incidentFacts(incident)} ${confidence(explanation)} ${timeline(incident)} ${blastRadius(incident)}
    ${grounds(explanation)} ${histograms(incident, latencies)} ${violationTable(incident, links, MOST_ROWS)}
    ${accountTable(incident, nowUnixMs, MOST_ROWS)} ${deliveryTable(incident)}
    ${exemplarTables(incident, links, ({ traceId, spanId }) => [
      { label: 'open', href: `#trace-${traceId}` },
      ...links.elsewhere(traceId, spanId),
    ])}`;
}

function histograms({ violations }: Incident, latencies: KeptLatency[]): Html | false {
  const shown = latencies.slice(0, MOST_HISTOGRAMS);
  const whose = (ids: string[]): string => {
    const of = violations.filter(({ id }) => ids.includes(id));
    return [...new Set(of.map(({ operation }) => `${operation.service} ${operation.name}`))].join(', ');
  };
  return (
    shown.length > 0 &&
    html`<h2>How long requests took</h2>
      ${shown.map(
        ({ violationIds, latency }) =>
          html`<section class="trace">
            <p>${whose(violationIds)}</p>
            ${trusted(latencySvg(latency, { width: HISTOGRAM_WIDTH }))}
          </section>`,
      )}
      ${latencies.length > shown.length && html`<p class="soft">and ${latencies.length - shown.length} more</p>`}`
  );
}

function picture({ exemplar, spans }: KeptTrace, { explanation }: Incident): Html {
  const { traceId, spanId, durationNs, account, role } = exemplar;
  const root = spans.some((span) => span.spanId === spanId) ? spanId : spans[0]?.spanId;
  return html`<section class="trace" id="trace-${traceId}">
    <p>
      ${role} · ${duration(durationNs)} · ${accountName(account)} · ${plural(spans.length, 'span')}
      <span class="soft">${traceId}</span>
    </p>
    ${
      root === undefined
        ? html`<p class="soft">The trace is not kept.</p>`
        : trusted(
            drawWaterfall({
              spans,
              rootSpanId: root,
              culprit: explanation?.culprit?.name,
              maxRows: WATERFALL_ROWS,
              width: WATERFALL_WIDTH,
            }),
          )
    }
  </section>`;
}

/** The SLAs as they were, in the words of their definition. */
function promises({ violations }: Incident): Html {
  const slas = new Map(violations.map(({ sla }) => [`${sla.id} ${sla.version}`, sla]));
  const shown = [...slas.values()].slice(0, MOST_SLAS);
  return html`<h2>The SLAs as they were</h2>
    ${shown.map((sla) => html`<pre>${JSON.stringify(sla, undefined, 2)}</pre>`)}
    ${slas.size > shown.length && html`<p class="soft">and ${slas.size - shown.length} more</p>`}`;
}
