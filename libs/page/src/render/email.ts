import { emailHtml, type InlineImage } from './email-html.js';
import { emailText } from './email-text.js';
import { inert } from './inert.js';
import { type PageFacts, type Picture } from './page-facts.js';
import { saidAnew } from './said-anew.js';

type Image = { cid: string; filename: string; png: Uint8Array };
export type Email = { subject: string; html: string; text: string; images: Image[] };

const SUBJECT_PREFIX = '[culprit] ';

/** A page without one of its pictures says why. */
export function renderEmail(page: PageFacts, picture: Picture, histogram: Picture = { missing: '' }): Email {
  const facts = saidAnew(page);
  const { title, deliveryId } = facts.about;
  const images: Image[] = [];
  const inline = (name: string, drawn: Picture, isShown: boolean): InlineImage => {
    if ('missing' in drawn)
      return { missing: drawn.missing && `Without its picture: ${inert(drawn.missing, 200)}.` };
    const cid = `${name}.${deliveryId}@culprit`;
    if (isShown) images.push({ cid, filename: `${name}.png`, png: drawn.png });
    return { cid, width: drawn.width };
  };
  const shown = {
    waterfall: inline('waterfall', picture, facts.waterfall !== undefined),
    histogram: inline('histogram', histogram, facts.latency !== undefined),
  };
  return {
    subject: SUBJECT_PREFIX + title,
    html: emailHtml(facts, shown),
    text: emailText(facts, shown),
    images,
  };
}
