import { type Feedback, type Incident, type LatencyComparison } from '#contract';
import { type Links } from '#page';
import { feedbackSection } from './feedback.js';
import { html, type Html } from './html.js';
import { accountTable } from './incident/accounts.js';
import { blastRadius } from './incident/blast-radius.js';
import { deeds } from './incident/deeds.js';
import { confidence, grounds } from './incident/explanation.js';
import { exemplarTables } from './incident/exemplars.js';
import { incidentFacts } from './incident/facts.js';
import { badges, incidentName, leadLine } from './incident/heading.js';
import { deliveryTable, timeline } from './incident/history.js';
import { latencyPicture } from './incident/latency.js';
import { violationTable } from './incident/violations.js';
import { layout } from './layout.js';

/** More rows than anybody reads; all are in the record. */
const MOST_ACCOUNTS = 200;
const MOST_VIOLATIONS = 100;

/** All of an incident, and what can be done about it, for as long as it is kept: where the links in pages lead. */
export function incidentPage(
  incident: Incident,
  feedback: readonly Feedback[],
  links: Links,
  nowUnixMs: number,
  latency?: LatencyComparison,
): Html {
  const { id, explanation } = incident;
  const api = `/api/v1/incidents/${encodeURIComponent(id)}`;
  const name = incidentName(incident);
  return layout(
    name,
    html`<p class="badges">${badges(incident, nowUnixMs)}</p>
      <h1>${name}</h1>
      ${leadLine(incident)}
      <div class="answer">
        ${explanation?.sentence ?? 'The explanation is not in yet: look again in a few seconds.'}
      </div>
      ${deeds(incident, nowUnixMs)} ${incidentFacts(incident)} ${confidence(explanation)}
      ${blastRadius(incident)} ${grounds(explanation)} ${latency && latencyPicture(id)}
      ${violationTable(incident, links, MOST_VIOLATIONS)} ${accountTable(incident, nowUnixMs, MOST_ACCOUNTS)}
      ${exemplarTables(incident, links, ({ traceId, spanId }) => links.trace(traceId, spanId))}
      ${timeline(incident)} ${deliveryTable(incident)} ${feedbackSection(feedback)}
      <p class="soft">
        <a href="${api}">JSON</a> · the record for the post-mortem:
        <a href="${api}/export?format=html">HTML</a>, <a href="${api}/export">JSON</a>
      </p>`,
  );
}
