import { type PageFacts } from './page-facts.js';
import { type ExampleRow } from './tables.js';
import { type ViolationRow } from './violations-table.js';

/* What a page says, line by line, for messages without tables. */

/** "03:12:41 · acme · 2.41 s, promised 500 ms · payments-db’s part 93 %" */
export function exampleLine(row: ExampleRow, shareOf: string): string {
  const share = row.share === undefined ? '' : ` · ${shareOf}’s part ${row.share}`;
  const promised = row.promised === '' ? '' : `, promised ${row.promised}`;
  return `${row.time} · ${row.account} · ${row.duration}${promised}${share}${row.healthy ? ' · healthy' : ''}`;
}

export function figuresLine({ figures }: PageFacts): string {
  return figures.map(({ label, value }) => `${label}: ${value}`).join(' · ');
}

export function accountLine({
  account,
  labels,
  measured,
  counts,
  when,
}: PageFacts['accounts']['rows'][number]): string {
  const known = labels === '' ? account : `${account} (${labels})`;
  return [known, measured, counts, when].filter((part) => part !== '').join(' · ');
}

/** "POST /checkout (shop · Gold checkout): p99 2.31 s, promised 500 ms · 37 accounts" */
export function violationLine({ operation, of, measured, limit, accounts, over }: ViolationRow): string {
  const numbers = [measured, limit].filter((part) => part !== '').join(', ');
  return [`${operation} (${of}): ${numbers}`, accounts, over].filter((part) => part !== '').join(' · ');
}

/** What has happened, how bad it is, and what else there is to know, the news first. */
export function summaryLines({ news, summary, notes }: PageFacts): string[] {
  return [news, summary, ...notes].filter((line) => line !== '');
}

/** What is said of the cause, the heading first; empty where nothing is. */
export function culpritLines({ culprit }: PageFacts): string[] {
  if (culprit.sentence === '') return [];
  const candidates = culprit.candidates.map(({ name, share, text }) => `- ${name} ${share} · ${text}`);
  return [culprit.heading, culprit.sentence, ...candidates, culprit.error, culprit.detail].filter(
    (line) => line !== '',
  );
}
