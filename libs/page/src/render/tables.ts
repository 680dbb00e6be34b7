import { type Page, type TraceLink } from '#contract';
import { accountName } from './names.js';
import { formatClock, formatCount, formatDuration, formatPercent } from './units.js';

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
