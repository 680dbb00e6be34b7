import { type ChannelOf, type PageEvent } from '#contract';
import { type PageFacts } from '../../render/page-facts.js';
import { accountLine, culpritLines, exampleLine, violationLine } from '../../render/lines.js';
import { clipped, fitted, jsonBytes } from '../fitted.js';

/** Above 512 kB an event is refused; the rest is for what JSON and their own accounting add. */
const MAX_EVENT_BYTES = 500_000;
const MAX_SUMMARY = 1024;
const MAX_DEDUP_KEY = 255;
const MAX_TRACE_LINKS = 10;

const ACTIONS: Record<PageEvent, 'trigger' | 'acknowledge' | 'resolve'> = {
  opened: 'trigger',
  updated: 'trigger',
  escalated: 'trigger',
  reopened: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
  test: 'trigger',
};

type Link = { href: string; text: string };

export type PagerDutyEvent = {
  routing_key: string;
  event_action: 'trigger' | 'acknowledge' | 'resolve';
  dedup_key: string;
  client?: string;
  client_url?: string;
  payload?: Record<string, unknown>;
  links?: Link[];
  images?: { src: string; href: string; alt: string }[];
};

/** An event of the Events API v2. All events of an incident have its id as their key. */
export function pagerDutyEvent(facts: PageFacts, { routingKey }: ChannelOf<'pagerduty'>): PagerDutyEvent {
  const { about } = facts;
  const event_action = ACTIONS[about.event];
  const head = { routing_key: routingKey, event_action, dedup_key: clipped(about.id, MAX_DEDUP_KEY) };
  // The rest of the other actions is not read.
  if (event_action !== 'trigger') return head;
  const { rows } = facts.examples;
  // Others are not shown there.
  const images = facts.pictures
    .filter(({ url }) => url.startsWith('https:'))
    .map(({ url, alt }) => ({ src: url, href: about.url, alt }));
  return fitted(
    rows,
    (shown, leftOut) => ({
      ...head,
      client: 'Culprit',
      client_url: about.url,
      payload: {
        summary: clipped(about.title, MAX_SUMMARY),
        // Their severities are ours.
        severity: about.severity,
        source: about.operation?.service ?? 'culprit',
        timestamp: new Date(about.openedAtUnixMs).toISOString(),
        ...(about.culprit !== undefined && { component: about.culprit }),
        ...(about.accounts[0] !== undefined && { group: about.accounts[0] }),
        class: about.rule.name,
        custom_details: detailsOf(facts, shown, leftOut),
      },
      links: linksOf(facts),
      ...(images.length > 0 && { images }),
    }),
    (event) => jsonBytes(event) <= MAX_EVENT_BYTES,
  );
}

function detailsOf(
  facts: PageFacts,
  shown: PageFacts['examples']['rows'],
  leftOut: number,
): Record<string, unknown> {
  const { headline, news, sla, figures, summary, notes, changed, violations, accounts, examples, footer } =
    facts;
  return {
    headline,
    ...(news !== '' && { news }),
    sla,
    measured: Object.fromEntries(figures.map(({ label, value }) => [label, value])),
    summary,
    ...(notes.length > 0 && { notes }),
    culprit: culpritLines(facts),
    ...(changed.changes.length > 0 && {
      changed: changed.changes.map(({ text, counts }) => `${text}: ${counts}`),
    }),
    ...(violations.rows.length > 0 && { violations: violations.rows.map(violationLine) }),
    accounts: accounts.rows.map(accountLine),
    traces: shown.map((row) => ({
      example: exampleLine(row, examples.shareOf),
      ...Object.fromEntries(row.links.map(({ label, href }) => [label, href])),
    })),
    ...(leftOut > 0 && { traces_left_out: leftOut }),
    about: footer,
  };
}

function linksOf({ about, actions, examples }: PageFacts): Link[] {
  const traces = examples.rows
    .slice(0, MAX_TRACE_LINKS)
    .flatMap((row) =>
      row.links.slice(0, 1).map(({ href }) => ({ href, text: exampleLine(row, examples.shareOf) })),
    );
  return [
    { href: about.url, text: about.kind === 'incident' ? 'Incident in Culprit' : 'Notice of Culprit' },
    // Who acknowledges does so over there.
    ...actions.filter(({ kind }) => kind !== 'acknowledge').map(({ label, href }) => ({ href, text: label })),
    ...traces,
  ];
}
