import { incidentTitle, type LinkView } from '#page';
import { wordsOf } from './action-words.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** What a link in a page leads to. It changes nothing by being looked at, and works without JavaScript. */
export function actionPage(view: LinkView, feedbackToken: string | undefined): Html {
  const { title, text } = wordsOf(view);
  return layout(
    title,
    html`<h1>${title}</h1>
      ${'incident' in view && html`<div class="answer">${incidentTitle(view.incident, view.incident.status === 'resolved')}</div>`}
      <p>${text}</p>
      ${formOf(view)} ${furtherOf(view, feedbackToken)}`,
  );
}

/** For programs, which read nothing else: whether there is such a link, and whether it is still good. */
export function statusOf({ state }: LinkView): number {
  if (state === 'forged') return 404;
  return state === 'expired' || state === 'gone' ? 410 : 200;
}

/**
 * The first button is the harmless one, though it is shown last: a program that submits forms presses the first, or
 * none, and neither does anything.
 */
function formOf(view: LinkView): Html | false {
  if (!hasForm(view)) return false;
  const isNoise = view.state === 'said' ? !view.feedback.useful : view.action.kind === 'noise';
  const deeds =
    view.action.kind === 'acknowledge'
      ? [button('acknowledge', 'Acknowledge', true)]
      : [button('noise', 'Noise', isNoise), button('useful', 'Useful', !isNoise)];
  const named = view.state === 'said' && view.feedback.by;
  return html`<form method="post" class="deed">
    <label
      >Your name, if you like <input name="name" value="${named}" maxlength="80" autocomplete="name"
    /></label>
    <div class="choices">${button('look', 'Only open the incident', false)}${deeds}</div>
  </form>`;
}

type WithForm = Extract<LinkView, { state: 'offered' | 'nothing-chosen' | 'said' }>;

function hasForm(view: LinkView): view is WithForm {
  return view.state === 'offered' || view.state === 'nothing-chosen' || view.state === 'said';
}

function button(value: string, label: string, isMain: boolean): Html {
  return html`<button name="do" value="${value}" class="${isMain && 'main'}">${label}</button>`;
}

function furtherOf(view: LinkView, feedbackToken: string | undefined): Html | false {
  if (view.state === 'forged' || view.state === 'test' || view.state === 'gone' || hasForm(view))
    return false;
  const asksWhetherUseful =
    feedbackToken !== undefined && (view.state === 'acknowledged' || view.state === 'over');
  return html`<p>
    <a href="/incidents/${encodeURIComponent(view.action.incidentId)}">The incident</a>${
      asksWhetherUseful && html` · <a href="/a/${feedbackToken}">Was this page useful?</a>`
    }
  </p>`;
}
