import { type NoticePage, type Page } from '#contract';
import { noticeFacts } from '../notices/notice-page.js';
import { incidentFacts } from './facts.js';
import { type PageFacts } from './page-facts.js';

export function factsOf(page: Page | NoticePage): PageFacts {
  return 'notice' in page ? noticeFacts(page) : incidentFacts(page);
}
