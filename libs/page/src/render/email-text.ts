import { changedText } from './changed.js';
import { accountLine, culpritLines, exampleLine, figuresLine } from './lines.js';
import { type InlineImage, type InlineImages } from './email-html.js';
import { type PageFacts } from './page-facts.js';

/** The same as the HTML, for programs and people that prefer text. */
export function emailText(facts: PageFacts, images: InlineImages): string {
  const blocks = [
    [facts.banner.toUpperCase(), facts.headline, facts.sla],
    [figuresLine(facts), facts.summary, ...facts.notes],
    culpritLines(facts).map((line) => (line.startsWith('- ') ? `  ${line}` : line)),
    changedText(facts.changed),
    [facts.incidentUrl && `Incident: ${facts.incidentUrl}`],
    waterfall(facts, images.waterfall),
    latency(facts, images.histogram),
    examples(facts),
    accounts(facts),
    ['-- ', ...facts.footer, facts.slaVersionUrl && `The SLA as it was: ${facts.slaVersionUrl}`],
  ];
  return `${blocks
    .map((lines) => lines.filter((line) => line !== '').join('\n'))
    .filter((block) => block !== '')
    .join('\n\n')}\n`;
}

function waterfall({ waterfall: facts }: PageFacts, image: InlineImage): string[] {
  return facts ? ['WATERFALL', missingIn(image), facts.caption, facts.link.href] : [];
}

function latency({ latency: facts }: PageFacts, image: InlineImage): string[] {
  return facts ? ['HOW LONG REQUESTS TOOK', missingIn(image), facts.caption] : [];
}

function missingIn(image: InlineImage): string {
  return 'missing' in image ? image.missing : '';
}

function examples({ examples: { rows, more, shareOf, links } }: PageFacts): string[] {
  if (rows.length === 0) return [];
  const lines = rows.flatMap((row) => [
    `  ${exampleLine(row, shareOf)}`,
    ...row.links.map((link) => `    ${link.label}: ${link.href}`),
  ]);
  const all = links.map(({ label, href }) => `  ${label}: ${href}`);
  return ['EXAMPLES, times in UTC', ...lines, more && `  ${more}`, ...all];
}

function accounts({ accounts: { headings, rows, more } }: PageFacts): string[] {
  if (rows.length === 0) return [];
  const lines = rows.map((row) => `  ${accountLine(row)}`);
  return ['AFFECTED ACCOUNTS', headings.join(' · '), ...lines, more && `  ${more}`];
}
