import { type IncidentAccount, type Page, type TraceLink, type Violation } from '#contract';
import { leadOf } from '../incidents/lead.js';
import { inert } from './inert.js';
import { accountName } from './names.js';
import { accountsByBadness, wordsByAccount } from './objective.js';
import { type ObjectiveWords } from './objectives/objective-words.js';
import { wordsOf } from './objectives/words-of.js';
import { formatCount, formatDuration, formatPercent, formatClock } from './units.js';

const MAX_ACCOUNTS = 20;

export type ExampleRow = {
  healthy: boolean;
  time: string;
  account: string;
  duration: string;
  /** How long its account’s requests may take; empty where nothing is promised of time. */
  promised: string;
  /** The culprit's part; undefined where nobody is named. */
  share: string | undefined;
  shareRatio: number;
  links: TraceLink[];
};

/** Traces to look at, the longest first, and healthy ones to compare them with. */
export function exampleRows(page: Page): { rows: ExampleRow[]; more: string } {
  const sentAtUnixMs = Date.parse(page.sentAt);
  const isNamed = page.incident.explanation?.culprit !== undefined;
  const rows = page.exemplars.map((exemplar): ExampleRow => ({
    healthy: exemplar.role === 'healthy',
    time: formatClock(Number(BigInt(exemplar.startUnixNano) / 1_000_000n), sentAtUnixMs),
    account: accountName(exemplar.account),
    duration: `${formatDuration(exemplar.durationNs)}${exemplar.error ? ', failed' : ''}`,
    promised: exemplar.promisedNs === null ? '' : formatDuration(exemplar.promisedNs),
    share: isNamed && exemplar.culpritShare !== undefined ? formatPercent(exemplar.culpritShare) : undefined,
    shareRatio: exemplar.culpritShare ?? 0,
    links: exemplar.links,
  }));
  const rest = page.exemplarsLeftOut;
  return { rows, more: rest > 0 ? `and ${formatCount(rest)} more` : '' };
}

/** To all of them at once. */
export function exampleLinks(page: Page): TraceLink[] {
  const { exemplars, exemplarsUrl, exemplarsElsewhere } = page;
  if (page.event === 'test' || exemplars.length === 0) return [];
  const all = { label: 'all examples', href: exemplarsUrl };
  return exemplarsElsewhere
    ? [all, { ...exemplarsElsewhere, label: `all in ${exemplarsElsewhere.label}` }]
    : [all];
}

export type AccountTable = {
  headings: [account: string, measured: string, when: string];
  rows: { account: string; labels: string; measured: string; counts: string; when: string }[];
  more: string;
};

/** Empty where the SLA judges all traffic as one: the page's figures are its only row. */
export function accountTable(page: Page): AccountTable {
  const lead = leadOf(page.incident);
  const usual = wordsOf(lead.sla.objective);
  const words = wordsByAccount(lead);
  const sentAtUnixMs = Date.parse(page.sentAt);
  const resolved = page.event === 'resolved';
  const all = accountsByBadness(lead).filter((account) => account.account !== '*');
  const rows = all.slice(0, MAX_ACCOUNTS).map((account) => ({
    account: accountName(account.account),
    labels: labelsOf(account),
    measured: words(account).measured(account.measurement),
    counts: resolved ? '' : countsOf(account, words(account), usual),
    when: resolved ? violatedFor(account, lead) : formatClock(Date.parse(account.joinedAt), sentAtUnixMs),
  }));
  const rest = all.length - MAX_ACCOUNTS;
  const name = usual.measure;
  return {
    headings: resolved
      ? ['Account', `${name} while violated`, 'Violated for']
      : ['Account', name, 'Found (UTC)'],
    rows,
    more: rest > 0 ? `and ${formatCount(rest)} more` : '',
  };
}

function labelsOf({ labels }: IncidentAccount): string {
  return Object.entries(labels)
    .map(([name, value]) => `${inert(name, 40)}: ${inert(value, 40)}`)
    .join(', ');
}

/** With what the account is promised, where that is something else than the rest are. */
function countsOf(
  { measurement, state }: IncidentAccount,
  own: ObjectiveWords,
  usual: ObjectiveWords,
): string {
  if (state === 'no-data') return 'no requests now';
  const { label, value } = own.limit(measurement);
  const isOther = value !== usual.limit(measurement).value;
  return `${own.shortCounts(measurement)}${isOther ? ` · ${label} ${value}` : ''}`;
}

function violatedFor(
  account: IncidentAccount,
  violation: Pick<Violation, 'resolvedAt' | 'openedAt'>,
): string {
  const until = Date.parse(account.leftAt ?? violation.resolvedAt ?? violation.openedAt);
  return formatDuration((until - Date.parse(account.joinedAt)) * 1e6);
}
