import { type Feedback } from '#contract';
import { through } from '#page';
import { utc } from './format.js';
import { html, type Html } from './html.js';

/** What people say of an incident's pages; nothing where nobody has said anything. */
export function feedbackSection(feedback: readonly Feedback[]): Html | false {
  return (
    feedback.length > 0 &&
    html`<h2>What people say of its pages</h2>
      <ul class="stack">
        ${feedback.map(
          ({ useful, by, channel, at }) =>
            html`<li>
              <span class="badge ${useful && 'good'}">${useful ? 'Useful' : 'Noise'}</span>
              ${through(by, channel)} <span class="soft">${utc(Date.parse(at))}</span>
            </li>`,
        )}
      </ul>`
  );
}
