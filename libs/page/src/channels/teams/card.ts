import { type TraceLink } from '#contract';
import { type PageFacts } from '../../render/page-facts.js';
import { accountLine, culpritLines, exampleLine, summaryLines, violationLine } from '../../render/lines.js';
import { plural } from '../../render/units.js';
import { violatedTitle } from '../../render/violations-table.js';
import { clipped, fitted, jsonBytes } from '../fitted.js';
import { rowsByWorth } from '../rows-by-worth.js';

/*
 * RichTextBlock and its TextRuns take text as it is. TextBlock and FactSet would read Markdown in it, so that a name could
 * link somewhere.
 */

/** Teams refuses messages of more than 28 kB (of 1,024 bytes, and by its own count). */
const MAX_BYTES = 27_000;
/** Of one line, whose names may each be of long characters. */
const MAX_TEXT = 1000;

type Run = {
  type: 'TextRun';
  text: string;
  weight?: 'Bolder';
  size?: 'Large';
  color?: 'Attention' | 'Good' | 'Accent';
  isSubtle?: true;
  selectAction?: { type: 'Action.OpenUrl'; url: string };
};
type RichTextBlock = { type: 'RichTextBlock'; inlines: Run[]; separator?: true; spacing?: 'Small' };

type Image = { type: 'Image'; url: string; altText: string; size: 'Stretch' };

export type TeamsMessage = {
  type: 'message';
  attachments: {
    contentType: 'application/vnd.microsoft.card.adaptive';
    contentUrl: null;
    content: object;
  }[];
};

const COLORS = { violation: 'Attention', acknowledged: 'Accent', resolved: 'Good', test: 'Accent' } as const;
/** More actions than six are shown by some clients only. */
const MAX_ACTIONS = 6;

/** What a Teams workflow posts: an Adaptive Card 1.5. */
export function teamsMessage(facts: PageFacts): TeamsMessage {
  const { shareOf } = facts.examples;
  return fitted(
    rowsByWorth(facts, {
      violation: (row): Row => ({ of: 'violations', block: small(violationLine(row)) }),
      example: (row): Row => ({ of: 'examples', block: linked(exampleLine(row, shareOf), row.links) }),
      account: (row): Row => ({ of: 'accounts', block: small(accountLine(row)) }),
    }),
    (rows, leftOut) => messageOf(facts, rows, leftOut),
    (message) => jsonBytes(message) <= MAX_BYTES,
  );
}

type Row = { of: 'violations' | 'examples' | 'accounts'; block: RichTextBlock };

function messageOf(facts: PageFacts, rows: Row[], leftOut: number): TeamsMessage {
  const { about, changed, violations, examples, accounts, open, actions } = facts;
  const shown = (of: Row['of']) => rows.filter((row) => row.of === of).map(({ block }) => block);
  const body: (RichTextBlock | Image)[] = [
    block({ text: facts.banner, weight: 'Bolder', color: COLORS[facts.tone] }),
    block({ text: facts.headline, weight: 'Bolder', size: 'Large' }),
    ...(facts.sla === '' ? [] : [block({ text: facts.sla, isSubtle: true })]),
    ...facts.figures.map(({ label, value }) =>
      block({ text: value, weight: 'Bolder' }, { text: ` ${label}` }),
    ),
    ...summaryLines(facts).map((text) => block({ text })),
    ...section('', culpritLines(facts).map(small)),
    ...section('What changed', [
      ...(changed.demand === '' ? [] : [small(changed.demand)]),
      ...changed.changes.map(({ text, counts }) => small(`${text}: ${counts}`)),
    ]),
    ...section(violatedTitle(facts), shown('violations'), violations.more),
    ...facts.pictures.map(({ url, alt }) => ({
      type: 'Image' as const,
      url,
      altText: alt,
      size: 'Stretch' as const,
    })),
    ...section('Examples, times in UTC', [
      ...shown('examples'),
      ...(examples.links.length > 0 ? [linked(examples.more, examples.links)] : []),
    ]),
    ...section('Affected accounts', shown('accounts'), accounts.more),
    ...(leftOut > 0 ? [small(`There is no room here for ${plural(leftOut, 'further row')}.`)] : []),
    ...section(
      '',
      facts.footer.map((text) => block({ text, isSubtle: true })),
    ),
  ];
  const buttons = [...(open ? [open] : []), ...actions].slice(0, MAX_ACTIONS);
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: clipped(about.title, MAX_TEXT),
    body,
    ...(buttons.length > 0 && {
      actions: buttons.map(({ label, href }) => ({ type: 'Action.OpenUrl', title: label, url: href })),
    }),
    msteams: { width: 'Full' },
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}

function linked(text: string, to: TraceLink[]): RichTextBlock {
  const links = to.flatMap(({ label, href }): Omit<Run, 'type'>[] => [
    { text: ' · ' },
    { text: label, selectAction: { type: 'Action.OpenUrl', url: href } },
  ]);
  return { ...block(...(text === '' ? links.slice(1) : [{ text }, ...links])), spacing: 'Small' };
}

function section(title: string, blocks: RichTextBlock[], more = ''): RichTextBlock[] {
  const all = more === '' ? blocks : [...blocks, small(more)];
  if (title !== '' && all.length > 0) all.unshift(block({ text: title, weight: 'Bolder' }));
  return all.map((each, i) => (i === 0 ? Object.assign(each, { separator: true as const }) : each));
}

function small(text: string): RichTextBlock {
  return { ...block({ text }), spacing: 'Small' };
}

function block(...runs: Omit<Run, 'type'>[]): RichTextBlock {
  return {
    type: 'RichTextBlock',
    inlines: runs.map((run) =>
      Object.assign({ type: 'TextRun' as const }, run, { text: clipped(run.text, MAX_TEXT) }),
    ),
  };
}
