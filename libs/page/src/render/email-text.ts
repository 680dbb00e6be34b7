import { changedText } from './changed.js';
import { type PageFacts } from './page-facts.js';

/** The same as the HTML, for programs and people that prefer text. */
export function emailText(facts: PageFacts, missing: string): string {
  const blocks = [
    [facts.banner.toUpperCase(), facts.headline, facts.sla],
    [figures(facts.figures), facts.summary, ...facts.notes],
    culprit(facts),
    changedText(facts.changed),
    [facts.incidentUrl && `Incident: ${facts.incidentUrl}`],
    waterfall(facts, missing),
    examples(facts),
    accounts(facts),
    ['-- ', ...facts.footer, facts.slaVersionUrl && `The SLA as it was: ${facts.slaVersionUrl}`],
  ];
  return `${blocks
    .map((lines) => lines.filter((line) => line !== '').join('\n'))
    .filter((block) => block !== '')
    .join('\n\n')}\n`;
}

function figures(rows: PageFacts['figures']): string {
  return rows.map(({ label, value }) => `${label}: ${value}`).join(' · ');
}

function culprit({ culprit: facts }: PageFacts): string[] {
  if (facts.sentence === '') return [];
  const candidates = facts.candidates.map(({ name, share, text }) => `  - ${name} ${share} · ${text}`);
  return [facts.heading, facts.sentence, ...candidates, facts.error, facts.detail];
}

function waterfall({ waterfall: facts }: PageFacts, missing: string): string[] {
  return facts ? ['WATERFALL', missing, facts.caption, facts.link.href] : [];
}

function examples({ examples: { rows, more, shareOf } }: PageFacts): string[] {
  if (rows.length === 0) return [];
  const lines = rows.flatMap((row) => {
    const share = row.share === undefined ? '' : ` · ${shareOf}’s part ${row.share}`;
    const healthy = row.healthy ? ' · healthy' : '';
    return [
      `  ${row.time} · ${row.account} · ${row.duration}${share}${healthy}`,
      ...row.links.map((link) => `    ${link.label}: ${link.href}`),
    ];
  });
  return ['EXAMPLES, times in UTC', ...lines, more && `  ${more}`];
}

function accounts({ accounts: { headings, rows, more } }: PageFacts): string[] {
  if (rows.length === 0) return [];
  const lines = rows.map(({ account, labels, measured, counts, when }) => {
    const known = labels === '' ? account : `${account} (${labels})`;
    return `  ${[known, measured, counts, when].filter((part) => part !== '').join(' · ')}`;
  });
  return ['AFFECTED ACCOUNTS', headings.join(' · '), ...lines, more && `  ${more}`];
}
