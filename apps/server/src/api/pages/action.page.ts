import { titleOf, type LinkView } from '#page';
import { utc } from './format.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** What a link in a page leads to. It changes nothing by being looked at, and works without JavaScript. */
export function actionPage(view: LinkView, feedbackToken: string | undefined): Html {
  const { title, text } = wordsOf(view);
  return layout(
    title,
    html`<h1>${title}</h1>
      ${'incident' in view && html`<div class="answer">${titleOf('opened', view.incident)}</div>`}
      <p>${text}</p>
      ${formOf(view)} ${furtherOf(view, feedbackToken)}`,
  );
}

/** For programs, which read nothing else: whether there is such a link, and whether it is still good. */
export function statusOf({ state }: LinkView): number {
  if (state === 'forged') return 404;
  return state === 'expired' || state === 'gone' ? 410 : 200;
}

function wordsOf(view: LinkView): { title: string; text: string } {
  switch (view.state) {
    case 'forged':
      return {
        title: 'This link is not a whole one',
        text: 'Nothing was done. Mail programs sometimes break long links: copy all of it, from the page that it came with. Or it was revoked.',
      };
    case 'expired':
      return {
        title: 'This link is too old',
        text: `It was good until ${utc(view.action.expiresAtUnixS * 1000)}. Nothing was done.`,
      };
    case 'gone':
      return {
        title: 'The incident is no longer there',
        text: 'Nothing was done, and nothing is to be done.',
      };
    case 'test':
      return {
        title: 'The link works',
        text: 'It came with a test page, so there is nothing to do. In a real one, it leads to a button.',
      };
    case 'offered':
    case 'nothing-chosen':
      return asked(view);
    case 'acknowledged':
      return {
        title: view.isNew ? 'Acknowledged' : 'Acknowledged already',
        text: `By ${view.by}, at ${utc(view.atUnixMs)}.`,
      };
    case 'used':
      return {
        title: 'This link has been used',
        text: `${view.by} acknowledged the incident with it at ${utc(view.atUnixMs)}, which has been taken back since. Open the incident to acknowledge it again.`,
      };
    case 'over':
      return {
        title: 'It is over',
        text: `Resolved at ${utc(Date.parse(view.incident.resolvedAt ?? view.incident.openedAt))}: there is nothing to acknowledge any more.`,
      };
    case 'said':
      return {
        title: view.feedback.useful ? 'Noted: a useful page' : 'Noted: noise',
        text: 'Thank you. Who changes his mind says so here: the last word counts.',
      };
    case 'too-many-voices':
      return { title: 'Enough said', text: 'As many people have said what they think of it as are kept.' };
  }
}

function asked({ state, action }: Extract<LinkView, { state: 'offered' | 'nothing-chosen' }>): {
  title: string;
  text: string;
} {
  const nothing = state === 'nothing-chosen' ? 'Nothing was done, as no button was pressed. ' : '';
  return action.kind === 'acknowledge'
    ? {
        title: 'Do you take care of it?',
        text: `${nothing}Nobody else is called for it once somebody has acknowledged it.`,
      }
    : {
        title: 'Was this page worth it?',
        text: `${nothing}What people say of pages shows which SLAs to change.`,
      };
}

/**
 * The first button is the harmless one, though it is shown last: a program that submits forms presses the first, or
 * none, and neither does anything.
 */
function formOf(view: LinkView): Html | false {
  if (view.state !== 'offered' && view.state !== 'nothing-chosen' && view.state !== 'said') return false;
  const deeds =
    view.action.kind === 'acknowledge'
      ? [button('acknowledge', 'Acknowledge', true)]
      : [
          button('noise', 'Noise', view.action.kind === 'noise'),
          button('useful', 'Useful', view.action.kind === 'useful'),
        ];
  const named = view.state === 'said' && view.feedback.by;
  return html`<form method="post" class="deed">
    <label
      >Your name, if you like <input name="name" value="${named}" maxlength="80" autocomplete="name"
    /></label>
    <div class="choices">${button('look', 'Only open the incident', false)}${deeds}</div>
  </form>`;
}

function button(value: string, label: string, isMain: boolean): Html {
  return html`<button name="do" value="${value}" class="${isMain && 'main'}">${label}</button>`;
}

function furtherOf(view: LinkView, feedbackToken: string | undefined): Html | false {
  if (view.state === 'forged' || view.state === 'test' || view.state === 'gone') return false;
  const asksWhetherUseful =
    feedbackToken !== undefined && (view.state === 'acknowledged' || view.state === 'over');
  return html`<p>
    <a href="/incidents/${encodeURIComponent(view.action.incidentId)}">The incident</a>${
      asksWhetherUseful && html` · <a href="/a/${feedbackToken}">Was this page useful?</a>`
    }
  </p>`;
}
