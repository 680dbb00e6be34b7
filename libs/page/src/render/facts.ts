import { type IncidentAccount, type Page, type SlaState } from '#contract';
import { leadOf } from '../incidents/lead.js';
import { changedFacts } from './changed.js';
import { culpritFacts } from './explained.js';
import { gapNotes } from './gaps.js';
import { inert } from './inert.js';
import { accountName, whoIsAffected } from './names.js';
import { accountsByBadness, wordsByAccount } from './objective.js';
import { wordsOf } from './objectives/words-of.js';
import { worstExemplar } from './page.js';
import { type PageFacts } from './page-facts.js';
import { reasonInWords } from './reasons.js';
import { latencyFacts, pictureFacts } from './pictures.js';
import { ruleInWords } from './rule.js';
import { incidentSubject } from './subject.js';
import { accountTable, exampleLinks, exampleRows } from './tables.js';
import { formatDuration, formatTime } from './units.js';

/** The page of an incident in words. */
export function incidentFacts(page: Page): PageFacts {
  const { incident, event } = page;
  const { explanation } = incident;
  const lead = leadOf(incident);
  const resolved = event === 'resolved';
  return {
    about: incidentSubject(page),
    tone: resolved || event === 'test' ? event : 'violation',
    banner: bannerOf(page),
    headline: headlineOf(page),
    sla: `${inert(lead.sla.name, 120)} · service ${inert(lead.operation.service, 80)}`,
    figures: resolved ? [] : figuresOf(page),
    summary: resolved ? resolvedSummary(page) : violationSummary(page),
    notes: notesOf(page),
    culprit: culpritFacts(explanation, incident.status === 'open'),
    changed: changedFacts(explanation),
    waterfall: resolved ? undefined : waterfallOf(page),
    latency: resolved ? undefined : latencyFacts(page),
    pictures: resolved ? [] : pictureFacts(page),
    examples: resolved
      ? { rows: [], more: '', shareOf: '', links: [] }
      : {
          ...exampleRows(page),
          shareOf: inert(explanation?.culprit?.name ?? '', 30),
          links: exampleLinks(page),
        },
    accounts: accountTable(page),
    incidentUrl: event === 'test' ? '' : page.incidentUrl,
    slaVersionUrl: page.slaVersionUrl ?? '',
    actions: page.actions,
    footer: footerOf(page),
  };
}

function bannerOf({ event, incident }: Page): string {
  if (event === 'test') return 'Test page · nothing is wrong';
  return event === 'resolved' ? 'Resolved' : `SLA violated · ${incident.severity}`;
}

function headlineOf({ event, incident }: Page): string {
  const lead = leadOf(incident);
  const operation = inert(lead.operation.name, 120);
  if (event === 'resolved') {
    return wasHealthy(incident)
      ? `${operation} keeps its SLA again`
      : `${operation} is no longer judged as it was`;
  }
  const [worst] = accountsByBadness(lead);
  const { complaint } = wordsOf(lead.sla.objective);
  return `${operation} ${complaint(whoIsAffected(lead), worst?.measurement)}`;
}

function accountsOf({ violations }: Page['incident']): IncidentAccount[] {
  return violations.flatMap(({ accounts }) => accounts);
}

/** False where the incident was closed because its rule went away, which says nothing about health. */
function wasHealthy(incident: Page['incident']): boolean {
  return accountsOf(incident).some(({ reason }) => reason !== 'rule-changed');
}

function figuresOf({ incident }: Page): PageFacts['figures'] {
  const lead = leadOf(incident);
  const [worst, ...others] = accountsByBadness(lead);
  if (!worst) return [];
  const words = wordsByAccount(lead)(worst);
  const whose = others.length > 0 ? ` of ${accountName(worst.account, 30)}, the worst` : '';
  const further = words.further?.(worst.measurement);
  return [
    { label: `${words.measure}${whose}`, value: words.measured(worst.measurement) },
    words.limit(worst.measurement),
    ...(further ? [further] : []),
  ];
}

function violationSummary({ incident, sentAt }: Page): string {
  const lead = leadOf(incident);
  const [worst] = accountsByBadness(lead);
  // Known to the 10 s slot that its first bad request fell into.
  const since = `since about ${formatTime(incident.violatingSinceUnixMs, Date.parse(sentAt))}`;
  return worst ? `${wordsByAccount(lead)(worst).counts(worst.measurement)} · ${since}` : since;
}

function resolvedSummary({ incident, sentAt }: Page): string {
  const endUnixMs = Date.parse(incident.resolvedAt ?? sentAt);
  const [from, to] = [incident.violatingSinceUnixMs, endUnixMs].map((at) => formatTime(at, endUnixMs));
  const lasted = formatDuration((endUnixMs - incident.violatingSinceUnixMs) * 1e6);
  return `It lasted ${lasted}, from ${from} to ${to}, for ${whoIsAffected(leadOf(incident))}.`;
}

function notesOf({ event, incident, sentAt }: Page): string[] {
  const notes: string[] = [];
  if (event === 'test')
    notes.push('This is a test of the channel. Its content is made up, and its links lead nowhere.');
  if (event === 'resolved') {
    if (!wasHealthy(incident)) {
      notes.push(
        'The SLA was changed or deleted, which closed this incident. Nothing is known about its health.',
      );
    }
    return notes;
  }
  if (incident.resolvedAt !== null) {
    const at = formatTime(Date.parse(incident.resolvedAt), Date.parse(sentAt));
    notes.push(`Already resolved at ${at}: this page could not be delivered sooner.`);
  }
  notes.push(...gapNotes(incident.explanation));
  const silent = violatingIn(incident, 'no-data');
  if (silent !== undefined) {
    notes.push(
      `No requests from ${silent} now: nothing shows that it is healthy again, so the incident stays open.`,
    );
  }
  const paused = violatingIn(incident, 'paused');
  if (paused !== undefined) {
    notes.push(`Not judged now for ${paused}, ${pausedWhy(incident)}: the incident stays open meanwhile.`);
  }
  return notes;
}

/** "acme and 2 more", of the accounts that violate and are in this state; undefined without any. */
function violatingIn(incident: Page['incident'], state: SlaState): string | undefined {
  const [first, ...others] = accountsOf(incident).filter(
    (account) => account.leftAt === null && account.state === state,
  );
  if (!first) return undefined;
  return others.length > 0
    ? `${accountName(first.account)} and ${others.length} more`
    : accountName(first.account);
}

function pausedWhy(incident: Page['incident']): string {
  const paused = accountsOf(incident).find(
    (account) => account.leftAt === null && account.state === 'paused',
  );
  return paused ? reasonInWords(paused.reason) : '';
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
  lines.push(`SLA ${id}${version === undefined ? '' : `, version ${version}`}: ${ruleInWords(sla)}.`);
  lines.push(`Incident ${incident.id}, opened ${incident.openedAt.slice(0, 19).replace('T', ' ')} UTC.`);
  return lines;
}
