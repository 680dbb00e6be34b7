import { type PageFacts } from './page-facts.js';

const NO_EXAMPLES: PageFacts['examples'] = { rows: [], more: '', shareOf: '', links: [] };
const NO_PICTURES = { waterfall: undefined, latency: undefined, pictures: [] };

/**
 * The page as a message of its own, where its reader has those before it: the end goes without examples, and one that
 * tells of a change alone goes without all that has been told.
 */
export function saidAnew(facts: PageFacts): PageFacts {
  switch (facts.about.event) {
    case 'updated':
    case 'acknowledged':
      return newsOnly(facts);
    case 'resolved':
      return { ...facts, ...NO_PICTURES, examples: NO_EXAMPLES };
    case 'opened':
    case 'escalated':
    case 'reopened':
    case 'test':
      break;
  }
  return facts;
}

/** What has happened and nothing else: a reply below the message that shows how things stand. */
export function newsOnly(facts: PageFacts): PageFacts {
  return {
    ...facts,
    sla: '',
    summary: facts.tone === 'resolved' ? facts.summary : '',
    figures: [],
    notes: [],
    culprit: { tone: 'none', heading: '', sentence: '', detail: '', error: '', candidates: [] },
    changed: { demand: '', changes: [] },
    violations: { rows: [], more: '' },
    ...NO_PICTURES,
    examples: NO_EXAMPLES,
    accounts: { headings: ['', '', ''], rows: [], more: '' },
    actions: [],
    footer: [],
  };
}
