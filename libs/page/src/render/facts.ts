import { type Page } from '#contract';
import { leadOf } from '../incidents/lead.js';
import { accountTable } from './account-table.js';
import { isSeveral } from './cause.js';
import { changedFacts } from './changed.js';
import { culpritFacts } from './explained.js';
import { figuresOf, headlineOf, slaLine, summaryOf } from './headline.js';
import { inert } from './inert.js';
import { accountName } from './names.js';
import { bannerOf, newsOf } from './news.js';
import { notesOf } from './notes.js';
import { worstExemplar } from './page.js';
import { type PageFacts, type Tone } from './page-facts.js';
import { latencyFacts, pictureFacts } from './pictures.js';
import { ruleInWords } from './rule.js';
import { incidentSubject } from './subject.js';
import { exampleLinks, exampleRows } from './tables.js';
import { formatDuration, formatTime } from './units.js';
import { violationTable } from './violations-table.js';

/** The page of an incident in words. */
export function incidentFacts(page: Page): PageFacts {
  const { incident, event } = page;
  const { explanation } = incident;
  return {
    about: incidentSubject(page),
    tone: toneOf(event),
    banner: bannerOf(page),
    headline: headlineOf(page),
    news: newsOf(page),
    sla: slaLine(page),
    figures: event === 'resolved' ? [] : figuresOf(page),
    summary: summaryOf(page),
    notes: notesOf(page),
    culprit: culpritFacts(explanation, incident.status === 'open'),
    changed: changedFacts(explanation),
    violations: violationTable(page),
    waterfall: waterfallOf(page),
    latency: latencyFacts(page),
    pictures: pictureFacts(page),
    examples: {
      ...exampleRows(page),
      shareOf: inert(explanation?.culprit?.name ?? '', 30),
      links: exampleLinks(page),
    },
    accounts: accountTable(page),
    open: event === 'test' ? undefined : { label: 'Open incident', href: page.incidentUrl },
    slaVersionUrl: page.slaVersionUrl ?? '',
    actions: page.actions.filter(
      ({ kind }) => kind !== 'acknowledge' || incident.handling.acknowledgedAt === null,
    ),
    footer: footerOf(page),
  };
}

function toneOf(event: Page['event']): Tone {
  return event === 'resolved' || event === 'test' || event === 'acknowledged' ? event : 'violation';
}

function waterfallOf(page: Page): PageFacts['waterfall'] {
  const worst = worstExemplar(page.exemplars);
  if (!worst) return undefined;
  const time = formatTime(Number(BigInt(worst.startUnixNano) / 1_000_000n), Date.parse(page.sentAt));
  return {
    caption: `Slowest example: ${formatDuration(worst.durationNs)}, ${accountName(worst.account)}, ${time}`,
    link: worst.links[0] ?? { label: 'open', href: page.incidentUrl },
  };
}

function footerOf({ event, incident, sentAt }: Page): string[] {
  const lines: string[] = [];
  if (event === 'opened' && incident.lastBadSpanEndUnixMs !== null) {
    const ns = (Date.parse(sentAt) - incident.lastBadSpanEndUnixMs) * 1e6;
    lines.push(`Sent ${formatDuration(Math.max(ns, 0), 2)} after the violating span ended.`);
  }
  const { sla } = leadOf(incident);
  const { id, version } = sla;
  const which = isSeveral(incident) ? 'The first of its SLAs,' : 'SLA';
  lines.push(`${which} ${id}${version === undefined ? '' : `, version ${version}`}: ${ruleInWords(sla)}.`);
  lines.push(`Incident ${incident.id}, opened ${incident.openedAt.slice(0, 19).replace('T', ' ')} UTC.`);
  return lines;
}
