import { type Candidate, type Exemplar, type Explanation, type Incident, type TraceLink } from '#contract';
import { whatChanged } from '../changed.js';
import { candidatesTitle, errorOriginFacts } from '../error-origin.js';
import { accountName, duration, percent, utcTime } from '../format.js';
import { html, type Html } from '../html.js';
import { type Column, table } from '../table.js';

/** How sure it is, and what it is from. */
export function confidence(explanation: Explanation | null): Html | false {
  if (explanation === null || explanation.reason === 'no-bad-requests') return false;
  return html`<p class="soft">
    Confidence: ${explanation.confidence}${explanation.verdict === 'unclear' && ` (${explanation.reason})`},
    from ${explanation.violatingTraces} violating and ${explanation.baselineTraces} healthy
    traces${explanation.incomplete && ', some spans of which were missing'}.
  </p>`;
}

/** Everything that the explanation rests on, but for the traces. */
export function grounds(explanation: Explanation | null): Html | false {
  if (explanation === null) return false;
  const { errorOrigin, candidates } = explanation;
  return html`${errorOrigin && errorOriginFacts(errorOrigin)} ${whatChanged(explanation)}
  ${candidates.length > 0 && candidateTable(candidates)}`;
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

/** The examples, each with where its trace is shown: the first link is its own. */
export function exemplarTables(
  { exemplars, explanation }: Pick<Incident, 'exemplars' | 'explanation'>,
  linksOf: (exemplar: Exemplar) => TraceLink[],
): Html {
  const healthy = explanation?.reason === 'no-bad-requests' ? 'Requests of it' : 'Healthy ones, for contrast';
  return html`${exemplarTable('Violating examples', exemplars, 'violating', linksOf)}
  ${exemplarTable(healthy, exemplars, 'healthy', linksOf)}`;
}

function exemplarTable(
  title: string,
  exemplars: readonly Exemplar[],
  role: Exemplar['role'],
  linksOf: (exemplar: Exemplar) => TraceLink[],
): Html | undefined {
  const shown = exemplars.filter((exemplar) => exemplar.role === role);
  if (shown.length === 0) return undefined;
  // Nobody is named, or for errors: then there is no part to tell.
  const part: Column[] = shown.some(({ culpritShare }) => culpritShare !== undefined)
    ? [['Culprit’s part', 'number']]
    : [];
  return html`<h2>${title}</h2>
    ${table(
      [['Started'], ['Duration', 'number'], ...part, ['Account'], ['']],
      shown.map((exemplar) => {
        const { startUnixNano, account, durationNs, error, culpritShare } = exemplar;
        const [own, ...others] = linksOf(exemplar);
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
