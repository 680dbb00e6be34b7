import { type TraceLink } from '#contract';
import { type PageFacts, type Tone } from '../../render/page-facts.js';
import { accountLine, culpritLines, exampleLine, summaryLines, violationLine } from '../../render/lines.js';
import { plural } from '../../render/units.js';
import { violatedTitle } from '../../render/violations-table.js';
import { clipped, fitted } from '../fitted.js';
import { rowsByWorth } from '../rows-by-worth.js';

/*
 * No text of a block is mrkdwn: plain_text and rich_text take names as they are, so that nothing in them can mention
 * somebody, link somewhere or change the layout.
 */

const MAX_HEADER = 150;
const MAX_SECTION = 3000;
const MAX_FIELDS = 10;
const MAX_FIELD = 2000;
const MAX_URL = 3000;
const MAX_BUTTON = 75;
const MAX_FALLBACK = 2000;
/** Not documented: at about 13,200 characters Slack answers msg_blocks_too_long (slackapi/bolt-js#2509). */
const MAX_CHARACTERS = 12_000;
/** Of one line, whose names may each be of long characters. */
const MAX_TEXT = 1000;

type Element =
  { type: 'text'; text: string; style?: { bold: true } } | { type: 'link'; text: string; url: string };
type Section = { type: 'rich_text_section'; elements: Element[] };
type PlainText = { type: 'plain_text'; text: string; emoji: false };

type Block =
  | { type: 'header'; text: PlainText }
  | { type: 'section'; text?: PlainText; fields?: PlainText[] }
  | {
      type: 'rich_text';
      elements: (Section | { type: 'rich_text_list'; style: 'bullet'; elements: Section[] })[];
    }
  | { type: 'image'; image_url: string; alt_text: string }
  | { type: 'actions'; elements: { type: 'button'; text: PlainText; url: string }[] }
  | { type: 'context'; elements: PlainText[] };

export type SlackMessage = {
  text: string;
  blocks: Block[];
  mrkdwn: false;
  unfurl_links: false;
  unfurl_media: false;
};

const SIGNS: Record<Tone, string> = { violation: '🔴', acknowledged: '👀', resolved: '✅', test: '🔵' };

export function slackMessage(facts: PageFacts): SlackMessage {
  const { shareOf } = facts.examples;
  const blocks = fitted(
    rowsByWorth(facts, {
      violation: violationRow,
      example: (row) => exampleRow(row, shareOf),
      account: accountRow,
    }),
    (shown, leftOut) => blocksOf(facts, shown, leftOut),
    (message) => JSON.stringify(message).length <= MAX_CHARACTERS,
  );
  const text = `${SIGNS[facts.tone]} ${facts.about.title}`;
  return {
    // What notifications show, and the one place where Slack parses.
    text: escaped(clipped(text, MAX_FALLBACK)),
    blocks,
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}

type Row = { of: 'violations' | 'examples' | 'accounts'; section: Section };

function violationRow(row: PageFacts['violations']['rows'][number]): Row {
  return { of: 'violations', section: line(violationLine(row)) };
}

function exampleRow(row: PageFacts['examples']['rows'][number], shareOf: string): Row {
  return { of: 'examples', section: linked(exampleLine(row, shareOf), row.links) };
}

function accountRow(row: PageFacts['accounts']['rows'][number]): Row {
  return { of: 'accounts', section: line(accountLine(row)) };
}

function blocksOf(facts: PageFacts, rows: Row[], leftOut: number): Block[] {
  const { violations, examples, accounts, culprit, changed, footer } = facts;
  const summary = [...when(facts.sla !== '', facts.sla), ...summaryLines(facts)];
  const changes = changed.changes.map(({ text, counts }) => line(`${text}: ${counts}`));
  const shown = (of: Row['of'], more: string) => [
    ...rows.filter((row) => row.of === of).map(({ section }) => section),
    ...when(more !== '', line(more)),
  ];
  return [
    { type: 'header', text: plain(`${SIGNS[facts.tone]} ${facts.headline}`, MAX_HEADER) },
    ...when(summary.length > 0, { type: 'section' as const, text: plain(summary.join('\n'), MAX_SECTION) }),
    ...when(facts.figures.length > 0, {
      type: 'section' as const,
      fields: facts.figures
        .slice(0, MAX_FIELDS)
        .map(({ label, value }) => plain(`${value}\n${label}`, MAX_FIELD)),
    }),
    ...when(culprit.sentence !== '', { type: 'rich_text' as const, elements: culpritSections(facts) }),
    ...list('What changed', [...when(changed.demand !== '', line(changed.demand)), ...changes]),
    ...list(violatedTitle(facts), shown('violations', violations.more)),
    ...facts.pictures.map(({ url, alt }) => ({ type: 'image' as const, image_url: url, alt_text: alt })),
    ...list('Examples, times in UTC', [
      ...shown('examples', ''),
      ...when(examples.links.length > 0, linked(examples.more, examples.links)),
    ]),
    ...list('Affected accounts', shown('accounts', accounts.more)),
    ...when(leftOut > 0, context(`There is no room here for ${plural(leftOut, 'further row')}.`)),
    ...buttons(facts),
    ...when(footer.length > 0, context(footer.join('\n'))),
  ];
}

function culpritSections(facts: PageFacts): Section[] {
  const [heading = '', ...lines] = culpritLines(facts);
  return [
    { type: 'rich_text_section', elements: [{ type: 'text', text: `${heading}\n`, style: { bold: true } }] },
    ...lines.map((each) => line(`${each}\n`)),
  ];
}

function list(title: string, elements: Section[]): Block[] {
  const head: Section = {
    type: 'rich_text_section',
    elements: [{ type: 'text', text: title, style: { bold: true } }],
  };
  return when(elements.length > 0, {
    type: 'rich_text' as const,
    elements: [head, { type: 'rich_text_list' as const, style: 'bullet' as const, elements }],
  });
}

function buttons({ open, actions }: PageFacts): Block[] {
  const elements = [...(open ? [open] : []), ...actions]
    .filter(({ href }) => href.length <= MAX_URL)
    .map(({ label, href }) => ({ type: 'button' as const, text: plain(label, MAX_BUTTON), url: href }));
  return when(elements.length > 0, { type: 'actions' as const, elements });
}

function context(content: string): Block {
  return { type: 'context', elements: [plain(content, MAX_FIELD)] };
}

function line(content: string): Section {
  return { type: 'rich_text_section', elements: [text(content)] };
}

function linked(content: string, links: TraceLink[]): Section {
  const short = links.filter(({ href }) => href.length <= MAX_URL);
  const elements = short.flatMap(({ label, href }): Element[] => [
    text(' · '),
    { type: 'link', text: label, url: href },
  ]);
  return {
    type: 'rich_text_section',
    elements: content === '' ? elements.slice(1) : [text(content), ...elements],
  };
}

function text(content: string): Element {
  return { type: 'text', text: clipped(content, MAX_TEXT) };
}

function plain(content: string, maxLength: number): PlainText {
  return { type: 'plain_text', text: clipped(content, maxLength), emoji: false };
}

function when<T>(holds: boolean, then: T): T[] {
  return holds ? [then] : [];
}

/** The three characters that Slack's own documentation asks to escape: without them there are no mentions and links. */
function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
