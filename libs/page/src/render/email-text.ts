import { changedText } from './changed.js';
import { type InlineImage, type InlineImages } from './email-html.js';
import { accountLine, culpritLines, exampleLine, figuresLine, summaryLines, violationLine } from './lines.js';
import { type PageFacts } from './page-facts.js';
import { violatedTitle } from './violations-table.js';

/** The same as the HTML, for programs and people that prefer text. */
export function emailText(facts: PageFacts, images: InlineImages): string {
  const blocks = [
    [facts.banner.toUpperCase(), facts.headline, facts.sla],
    [figuresLine(facts), ...summaryLines(facts)],
    culpritLines(facts).map((line) => (line.startsWith('- ') ? `  ${line}` : line)),
    changedText(facts.changed),
    links(facts),
    violations(facts),
    waterfall(facts, images.waterfall),
    latency(facts, images.histogram),
    examples(facts),
    accounts(facts),
    [
      facts.footer.length > 0 ? '-- ' : '',
      ...facts.footer,
      facts.slaVersionUrl && `The SLA as it was: ${facts.slaVersionUrl}`,
    ],
  ];
  return `${blocks
    .map((lines) => lines.filter((line) => line !== '').join('\n'))
    .filter((block) => block !== '')
    .join('\n\n')}\n`;
}

function links({ open, actions }: PageFacts): string[] {
  return [...(open ? [open] : []), ...actions].map(({ label, href }) => `${label}: ${href}`);
}

function violations({ tone, violations: { rows, more } }: PageFacts): string[] {
  if (rows.length === 0) return [];
  const lines = rows.map((row) => `  ${violationLine(row)}`);
  return [violatedTitle({ tone }).toUpperCase(), ...lines, more && `  ${more}`];
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
