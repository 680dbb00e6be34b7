import { type TraceLink } from '#contract';
import { type PageFacts } from '../../render/page-facts.js';
import { accountLine, culpritLines, exampleLine, summaryLines, violationLine } from '../../render/lines.js';
import { plural } from '../../render/units.js';
import { violatedTitle } from '../../render/violations-table.js';
import { clipped, fitted } from '../fitted.js';
import { rowsByWorth } from '../rows-by-worth.js';

const MAX_TITLE = 256;
const MAX_DESCRIPTION = 4096;
const MAX_FIELD_NAME = 256;
const MAX_FIELD_VALUE = 1024;
/** Of 2048, as what the footer takes is missing above it. */
const MAX_FOOTER = 1024;
/** Of an embed's texts together. */
const MAX_TOTAL = 6000;
/** Of one line, before it is escaped. */
const MAX_TEXT = 500;

type Image = { url: string };
type Embed = {
  title: string;
  url: string;
  description: string;
  color: number;
  timestamp: string;
  fields: { name: string; value: string; inline: true }[];
  footer?: { text: string };
  image?: Image;
};

export type DiscordMessage = {
  username: 'Culprit';
  allowed_mentions: { parse: [] };
  /** Those of the same url are shown as one, with the images of all. */
  embeds: [Embed, ...{ url: string; image: Image }[]];
};

const COLORS = { violation: 0xc62828, acknowledged: 0x8a5a00, resolved: 0x2e7d32, test: 0x2a5db0 };

/** A message that mentions nobody, whatever is in it. */
export function discordMessage(facts: PageFacts): DiscordMessage {
  const { about } = facts;
  const { shareOf } = facts.examples;
  const rest = {
    title: clipped(escaped(`${facts.banner}: ${facts.headline}`), MAX_TITLE),
    url: about.url,
    color: COLORS[facts.tone],
    timestamp: new Date(about.sentAtUnixMs).toISOString(),
    fields: facts.figures.map(({ label, value }) => ({
      name: clipped(escaped(label), MAX_FIELD_NAME),
      value: clipped(escaped(value), MAX_FIELD_VALUE),
      inline: true as const,
    })),
  };
  // The one text in which no Markdown is read.
  const footer = { text: clipped(facts.footer.join('\n'), MAX_FOOTER) };
  const texts = [rest.title, footer.text, ...rest.fields.flatMap(({ name, value }) => [name, value])];
  const room = Math.min(MAX_DESCRIPTION, MAX_TOTAL - texts.join('').length);
  const description = fitted(
    rowsByWorth(facts, {
      violation: (row): Row => ({ of: 'violations', text: line(violationLine(row)) }),
      example: (row): Row => ({ of: 'examples', text: linked(exampleLine(row, shareOf), row.links) }),
      account: (row): Row => ({ of: 'accounts', text: line(accountLine(row)) }),
    }),
    (rows, leftOut) => descriptionOf(facts, rows, leftOut),
    (text) => text.length <= room,
  );
  const [first, ...others] = facts.pictures;
  return {
    username: 'Culprit',
    allowed_mentions: { parse: [] },
    embeds: [
      {
        ...rest,
        description: clipped(description, room),
        ...(footer.text !== '' && { footer }),
        ...(first && { image: { url: first.url } }),
      },
      ...others.map(({ url }) => ({ url: about.url, image: { url } })),
    ],
  };
}

type Row = { of: 'violations' | 'examples' | 'accounts'; text: string };

function descriptionOf(facts: PageFacts, rows: Row[], leftOut: number): string {
  const { changed, violations, examples, accounts } = facts;
  const shown = (of: Row['of']) => rows.filter((row) => row.of === of).map(({ text }) => text);
  const [heading = '', ...culprit] = culpritLines(facts).map(line);
  const changes = [changed.demand, ...changed.changes.map(({ text, counts }) => `${text}: ${counts}`)];
  const paragraphs = [
    [facts.sla, ...summaryLines(facts)].map(line),
    [actionLinks(facts)],
    [heading && `**${heading}**`, ...culprit],
    titled('What changed', changes.filter((text) => text !== '').map(line)),
    titled(violatedTitle(facts), [...shown('violations'), line(violations.more)]),
    titled('Examples, times in UTC', [...shown('examples'), linked(examples.more, examples.links)]),
    titled('Affected accounts', [...shown('accounts'), line(accounts.more)]),
    [leftOut > 0 ? `There is no room here for ${plural(leftOut, 'further row')}.` : ''],
  ];
  return paragraphs
    .map((lines) => lines.filter((text) => text !== '').join('\n'))
    .filter((text) => text !== '')
    .join('\n\n');
}

function titled(title: string, lines: string[]): string[] {
  const some = lines.filter((text) => text !== '');
  return some.length > 0 ? [`**${title}**`, ...some] : [];
}

/** A webhook's message has no buttons. */
function actionLinks({ actions }: PageFacts): string {
  return linked('', actions);
}

function linked(text: string, to: readonly TraceLink[]): string {
  const links = to.map(({ label, href }) => `[${escaped(label)}](${unbracketed(href)})`);
  return [...(text === '' ? [] : [line(text)]), ...links].join(' · ');
}

function line(text: string): string {
  return escaped(clipped(text, MAX_TEXT));
}

/** All that Markdown and Discord's own <@…>, <#…> and <:…:> are made of. */
function escaped(text: string): string {
  return text.replace(/[\\*_~`|<>[\]()#@]|^[-+]/g, '\\$&');
}

function unbracketed(href: string): string {
  return href.replaceAll('(', '%28').replaceAll(')', '%29');
}
