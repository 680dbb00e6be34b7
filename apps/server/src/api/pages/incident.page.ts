import {
  type Candidate,
  type Delivery,
  type Exemplar,
  type Explanation,
  type Feedback,
  type Incident,
  type LatencyComparison,
  type Violation,
} from '#contract';
import { leadOf, type Links, reasonInWords, ruleInWords, wordsByAccount, wordsOf } from '#page';
import { candidatesTitle, errorOriginFacts } from './error-origin.js';
import { whatChanged } from './changed.js';
import { accountName, duration, percent, utc, utcTime } from './format.js';
import { feedbackSection } from './feedback.js';
import { html, type Html } from './html.js';
import { facts, layout } from './layout.js';

/** What a page of an SLA says, for as long as the incident is kept: where the link in the mail leads. */
export function incidentPage(
  incident: Incident,
  feedback: readonly Feedback[],
  links: Links,
  latency?: LatencyComparison,
): Html {
  const { status, openedAt, resolvedAt, explanation, exemplars } = incident;
  const lead = leadOf(incident);
  const { sla, operation } = lead;
  const title = `${sla.name}: ${operation.service} ${operation.name}`;
  return layout(
    title,
    html`<h1>${title}</h1>
      <p>
        <span class="badge ${status === 'open' ? 'bad' : 'good'}">${status}</span>
        <span class="badge">${sla.severity}</span>
        ${sla.mode === 'shadow' && html`<span class="badge">shadow</span>`} Promised: ${ruleInWords(sla)}.
      </p>
      ${facts([
        ['Violating since', utc(incident.violatingSinceUnixMs)],
        ['Opened', utc(Date.parse(openedAt))],
        resolvedAt === null ? undefined : ['Resolved', utc(Date.parse(resolvedAt))],
        [
          'Operation',
          html`${operation.service} ${operation.name} <span class="soft">${operation.kind}</span>`,
        ],
        sla.version === undefined ? undefined : ['SLA', versionLink(sla.id, sla.version)],
      ])}
      <div class="answer">
        ${explanation?.sentence ?? 'The explanation is not in yet: look again in a few seconds.'}
      </div>
      ${
        explanation &&
        explanation.reason !== 'no-bad-requests' &&
        html`<p class="soft">
          Confidence:
          ${explanation.confidence}${explanation.verdict === 'unclear' && ` (${explanation.reason})`}, from
          ${explanation.violatingTraces} violating and ${explanation.baselineTraces} healthy
          traces${explanation.incomplete && ', some spans of which were missing'}.
        </p>`
      }
      ${explanation?.errorOrigin && errorOriginFacts(explanation.errorOrigin)}
      ${explanation && whatChanged(explanation)}
      ${explanation && explanation.candidates.length > 0 && candidateTable(explanation.candidates)}
      ${latency && latencyPicture(incident.id)} ${explanation && gapNotice(explanation)}
      <h2>For whom</h2>
      ${accountTable(lead)} ${exemplarSection('Violating examples', exemplars, 'violating', links)}
      ${exemplarSection(explanation?.reason === 'no-bad-requests' ? 'Requests of it' : 'Healthy ones, for contrast', exemplars, 'healthy', links)}
      <h2>Who was told</h2>
      ${
        incident.deliveries.length === 0
          ? html`<p class="soft">
              Nobody: the SLA ${sla.mode === 'shadow' ? 'is in shadow' : 'names no channels'}.
            </p>`
          : deliveryTable(incident.deliveries)
      }
      ${feedbackSection(feedback)}
      <p class="soft">
        <a href="/api/v1/incidents/${encodeURIComponent(incident.id)}">JSON</a> ·
        <a href="/api/v1/slas/${encodeURIComponent(sla.id)}/status">state of the SLA now</a>
      </p>`,
  );
}

type Column = readonly [name: string, number?: 'number'];

function table(head: readonly Column[], rows: readonly Html[]): Html {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${head.map(([name, kind]) => html`<th class="${kind}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function candidateTable(candidates: readonly Candidate[]): Html {
  const measures = candidates[0]?.failedTraces === undefined ? ['Slow', 'Healthy'] : ['Traces'];
  return html`<h2>${candidatesTitle(candidates)}</h2>
    ${table(
      [['Candidate'], ['Share', 'number'], ...measures.map((measure): Column => [measure, 'number'])],
      candidates.map(
        ({ name, kind, share, violatingNs, baselineNs, evidence, failedTraces }) =>
          html`<tr>
            <td>
              ${name}
              <span class="soft">${evidence}${kind === 'dependency' && '; sends no spans of its own'}</span>
              <svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none">
                <rect width="${Math.round(share * 100)}" height="10" />
              </svg>
            </td>
            <td class="number">${share < 0.01 ? '< 1 %' : percent(share)}</td>
            ${
              failedTraces === undefined
                ? [violatingNs, baselineNs].map((ns) => html`<td class="number">${duration(ns)}</td>`)
                : html`<td class="number">${failedTraces}</td>`
            }
          </tr>`,
      ),
    )}`;
}

function versionLink(id: string, version: number): Html {
  const address = `/api/v1/slas/${encodeURIComponent(id)}/versions`;
  return html`<a href="${address}/${version}">${id}, version ${version}</a>
    <span class="soft"><a href="${address}">all versions</a></span>`;
}

function accountTable(violation: Violation): Html {
  const { measure } = wordsOf(violation.sla.objective);
  const words = wordsByAccount(violation);
  return table(
    [
      ['Account'],
      [measure, 'number'],
      ['Counted', 'number'],
      ['Against', 'number'],
      ['State'],
      ['Violating'],
    ],
    violation.accounts.map((each) => {
      const { account, labels, state, reason, measurement, joinedAt, leftAt } = each;
      const { measured, shortCounts, limit } = words(each);
      const shownLabels = Object.entries(labels).map(([name, value]) => `${name}:${value}`);
      return html`<tr>
        <td>${accountName(account)} <span class="soft">${shownLabels.join(' ')}</span></td>
        <td class="number">${measured(measurement)}</td>
        <td class="number">${shortCounts(measurement)}</td>
        <td class="number">${limit(measurement).value}</td>
        <td class="${leftAt === null && 'bad'}">
          ${state} <span class="soft">${reasonInWords(reason)}</span>
        </td>
        <td class="when">
          from ${utc(Date.parse(joinedAt))}${leftAt !== null && html`<br />to ${utc(Date.parse(leftAt))}`}
        </td>
      </tr>`;
    }),
  );
}

function exemplarSection(
  title: string,
  exemplars: readonly Exemplar[],
  role: Exemplar['role'],
  links: Links,
): Html | undefined {
  const shown = exemplars.filter((exemplar) => exemplar.role === role);
  if (shown.length === 0) return undefined;
  // Nobody is named, or for errors: then there is no part to tell.
  const part: Column[] = shown.some(({ culpritShare }) => culpritShare !== undefined)
    ? [['Culprit’s part', 'number']]
    : [];
  return html`<h2 id="${role === 'violating' ? 'examples' : 'healthy'}">${title}</h2>
    ${role === 'violating' && allElsewhere(shown, links)}
    ${table(
      [['Started'], ['Duration', 'number'], ...part, ['Account'], ['']],
      shown.map(({ startUnixNano, account, durationNs, error, culpritShare, traceId, spanId }) => {
        const [own, ...others] = links.trace(traceId, spanId);
        return html`<tr>
          <td class="when">
            <a href="${own?.href}">${utcTime(Number(BigInt(startUnixNano) / 1_000_000n))}</a>
          </td>
          <td class="number">${duration(durationNs)}${error && html` <span class="bad">failed</span>`}</td>
          ${part.map(() => html`<td class="number">${culpritShare === undefined ? '–' : percent(culpritShare)}</td>`)}
          <td>${accountName(account)}</td>
          <td>${others.map(({ label, href }) => html`<a href="${href}">${label}</a> `)}</td>
        </tr>`;
      }),
    )}`;
}

/** Drawn in the colours of the page. */
function latencyPicture(id: string): Html {
  const address = `/api/v1/incidents/${encodeURIComponent(id)}/histogram.svg`;
  return html`<h2>How long requests took</h2>
    <picture>
      <source media="(prefers-color-scheme: dark)" srcset="${address}?theme=dark" />
      <img
        src="${address}"
        width="440"
        alt="How long requests took while the SLA was violated, and in the hour before"
      />
    </picture>`;
}

function gapNotice({ gaps = [] }: Explanation): Html[] {
  return gaps.map(({ text }) => html`<p class="notice">Not complete: ${text}</p>`);
}

function allElsewhere(exemplars: readonly Exemplar[], links: Links): Html | undefined {
  const all = links.allElsewhere(exemplars.map(({ traceId }) => traceId));
  return all && html`<p><a href="${all.href}" rel="noopener">All of them in ${all.label}</a></p>`;
}

function deliveryTable(deliveries: readonly Delivery[]): Html {
  return table(
    [['Channel'], ['Event'], ['Status'], ['Attempts', 'number'], ['When']],
    deliveries.map(
      ({ id, channel, event, status, attempts, lastError, createdAt, deliveredAt }) =>
        html`<tr>
          <td>${channel}</td>
          <td>${event}</td>
          <td class="${status === 'failed' && 'bad'}">
            ${status}${lastError !== null && html`: ${lastError}`}
            ${status === 'failed' && html`<br /><code>POST /api/v1/deliveries/${id}/resend</code> sends it again`}
          </td>
          <td class="number">${attempts}</td>
          <td class="when">${utc(Date.parse(deliveredAt ?? createdAt))}</td>
        </tr>`,
    ),
  );
}
