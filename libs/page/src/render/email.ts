import { type NoticePage, type Page } from '#contract';
import { noticeFacts } from '../notices/notice-page.js';
import { emailHtml } from './email-html.js';
import { emailText } from './email-text.js';
import { mailFacts, type Picture } from './facts.js';

export type Email = {
  subject: string;
  html: string;
  text: string;
  images: { cid: string; filename: string; png: Uint8Array }[];
};

const SUBJECT_PREFIX = '[culprit] ';

export function renderEmail(page: Page | NoticePage, picture: Picture): Email {
  const facts = 'notice' in page ? noticeFacts(page) : mailFacts(page, picture);
  const image =
    'png' in picture && facts.waterfall
      ? { cid: `waterfall.${page.deliveryId}@culprit`, filename: 'waterfall.png', ...picture }
      : undefined;
  return {
    subject: SUBJECT_PREFIX + page.title,
    html: emailHtml(facts, image),
    text: emailText(facts),
    images: image ? [{ cid: image.cid, filename: image.filename, png: image.png }] : [],
  };
}
