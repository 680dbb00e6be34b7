import { emailHtml } from './email-html.js';
import { emailText } from './email-text.js';
import { inert } from './inert.js';
import { type PageFacts, type Picture } from './page-facts.js';
import { saidAnew } from './said-anew.js';

export type Email = {
  subject: string;
  html: string;
  text: string;
  images: { cid: string; filename: string; png: Uint8Array }[];
};

const SUBJECT_PREFIX = '[culprit] ';

/** A page without its picture says why. */
export function renderEmail(page: PageFacts, picture: Picture): Email {
  const facts = saidAnew(page);
  const { title, deliveryId } = facts.about;
  const image =
    'png' in picture && facts.waterfall
      ? { cid: `waterfall.${deliveryId}@culprit`, filename: 'waterfall.png', ...picture }
      : undefined;
  const missing = 'missing' in picture ? `Without its picture: ${inert(picture.missing, 200)}.` : '';
  return {
    subject: SUBJECT_PREFIX + title,
    html: emailHtml(facts, image ?? { missing }),
    text: emailText(facts, missing),
    images: image ? [{ cid: image.cid, filename: image.filename, png: image.png }] : [],
  };
}
