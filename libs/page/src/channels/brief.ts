import { type PageFacts } from '../render/page-facts.js';
import { culpritLines, figuresLine, summaryLines } from '../render/lines.js';

/** What a phone's notification has room for: what is wrong, by how much, and who is to blame. */
export function briefText(facts: PageFacts): string {
  const [heading, sentence] = culpritLines(facts);
  return [facts.headline, figuresLine(facts), ...summaryLines(facts), heading, sentence]
    .filter((text) => text !== undefined && text !== '')
    .join('\n');
}
