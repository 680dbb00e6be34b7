import { type Page, type TraceLink } from '#contract';
import { accountName } from './names.js';
import { violatingExemplars } from './page.js';
import { formatClock, formatDuration, formatPercent } from './units.js';

const MAX_VIOLATING = 10;
const MAX_HEALTHY = 2;

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
