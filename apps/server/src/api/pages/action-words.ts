import { type LinkView } from '#page';
import { utc } from './format.js';

/** What somebody reads who has followed a link, perhaps at 3 in the morning: whatever it is, no error. */
export function wordsOf(view: LinkView): { title: string; text: string } {
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
    default:
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
