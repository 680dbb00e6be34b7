import { type Incident, type IncidentAccount, type Page, type Sla, type TraceLink } from '#contract';
import { inert } from './inert.js';
import { accountName } from './names.js';
import { accountsByBadness, measuredValue, measureName } from './objective.js';
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
  const healthy = page.exemplars.filter((exemplar) => exemplar.role === 'healthy').slice(0, MAX_HEALTHY);
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
  const { incident } = page;
  const { objective } = incident.sla;
  const sentAtUnixMs = Date.parse(page.sentAt);
  const resolved = page.event === 'resolved';
  const all = accountsByBadness(incident).filter((account) => account.account !== '*');
  const rows = all.slice(0, MAX_ACCOUNTS).map((account) => ({
    account: accountName(account.account),
    labels: labelsOf(account),
    measured: measuredValue(objective, account.measurement),
    counts: resolved ? '' : badOfTotal(objective, account),
    when: resolved ? violatedFor(account, incident) : formatClock(Date.parse(account.joinedAt), sentAtUnixMs),
  }));
  const rest = all.length - MAX_ACCOUNTS;
  const name = measureName(objective);
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

function badOfTotal(objective: Sla['objective'], { measurement, state }: IncidentAccount): string {
  if (state === 'no-data') return 'no requests now';
  const bad = objective.type === 'latency' ? 'slow' : 'failed';
  return `${formatCount(measurement.bad)} of ${formatCount(measurement.total)} ${bad}`;
}

function violatedFor(account: IncidentAccount, incident: Pick<Incident, 'resolvedAt' | 'openedAt'>): string {
  const until = Date.parse(account.leftAt ?? incident.resolvedAt ?? incident.openedAt);
  return formatDuration((until - Date.parse(account.joinedAt)) * 1e6);
}
