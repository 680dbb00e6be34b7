import { type Explanation } from '#contract';
import { plural } from './format.js';
import { html, type Html } from './html.js';

/** What sets violating traces apart, and whose calls to the culprit have grown; nothing where there is neither. */
export function whatChanged({ changes = [], demand }: Explanation): Html | undefined {
  if (changes.length === 0 && !demand) return undefined;
  return html`<h2>What changed</h2>
    ${demand && html`<p>${demand.sentence} <span class="soft">${demand.path.join(' → ')}</span></p>`}
    ${
      changes.length > 0 &&
      html`<ul>
        ${changes.map(
          ({ text, violating, violatingTraces, healthy, healthyTraces, together }) =>
            html`<li>
              <b>${text}</b>: in ${violating} of ${plural(violatingTraces, 'violating trace')}, in
              ${healthy === 0 ? 'none' : healthy} of ${healthyTraces} healthy
              ${together.length > 0 && html`<span class="soft">the same traces: ${together.join(', ')}</span>`}
            </li>`,
        )}
      </ul>`
    }`;
}
