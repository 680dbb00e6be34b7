import { type IncidentAccount, type Page, type TraceLink, type Violation } from '#contract';
import { leadOf } from '../incidents/lead.js';
import { inert } from './inert.js';
import { accountName } from './names.js';
import { accountsByBadness, wordsByAccount } from './objective.js';
import { type ObjectiveWords } from './objectives/objective-words.js';
import { wordsOf } from './objectives/words-of.js';
import { violatingExemplars } from './page.js';
import { formatCount, formatDuration, formatPercent, formatClock } from './units.js';

const MAX_VIOLATING = 10;
const MAX_HEALTHY = 2;
const MAX_ACCOUNTS = 20;

export type ExampleRow = {
  healthy: boolean;
  time: string;
  account: string;
  duration: string;
  /** The culprit's part; undefined where nobody is named. */
  share: string | undefined;
  shareRatio: number;
  links: TraceLink[];
};

/** Traces to look at, the longest first, and a healthy one or two to compare them with. */
export function exampleRows(page: Page): { rows: ExampleRow[]; more: string } {
  const violating = violatingExemplars(page.exemplars);
  const typical = page.exemplars.filter((exemplar) => exemplar.role === 'healthy');
  // Where no request is bad, the others are all there is to see.
  const healthy = typical.slice(0, violating.length > 0 ? MAX_HEALTHY : MAX_VIOLATING);
  const sentAtUnixMs = Date.parse(page.sentAt);
  const isNamed = page.incident.explanation?.culprit !== undefined;
  const rows = [...violating.slice(0, MAX_VIOLATING), ...healthy].map((exemplar): ExampleRow => ({
    healthy: exemplar.role === 'healthy',
    time: formatClock(Number(BigInt(exemplar.startUnixNano) / 1_000_000n), sentAtUnixMs),
    account: accountName(exemplar.account),
    duration: `${formatDuration(exemplar.durationNs)}${exemplar.error ? ', failed' : ''}`,
    share: isNamed && exemplar.culpritShare !== undefined ? formatPercent(exemplar.culpritShare) : undefined,
    shareRatio: exemplar.culpritShare ?? 0,
    links: exemplar.links,
  }));
  const rest = violating.length - MAX_VIOLATING;
  return { rows, more: rest > 0 ? `and ${rest} more` : '' };
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
