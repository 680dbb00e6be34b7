import { type Candidate, type Explanation } from '#contract';
import { whatChanged } from '../changed.js';
import { candidatesTitle, errorOriginFacts } from '../error-origin.js';
import { duration, percent } from '../format.js';
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
  const { errorOrigin, candidates, gaps = [] } = explanation;
  return html`${errorOrigin && errorOriginFacts(errorOrigin)} ${whatChanged(explanation)}
  ${candidates.length > 0 && candidateTable(candidates)}
  ${gaps.map(({ text }) => html`<p class="notice">Not complete: ${text}</p>`)}`;
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
