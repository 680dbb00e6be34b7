import { type Page } from '#contract';
import { inert } from './inert.js';
import { formatCount, formatDuration } from './units.js';

/** What there is to tell of a page before it is in words. */
export type Happening = Pick<Page, 'event' | 'incident' | 'toldBefore' | 'sentAt'>;

/** What has happened since the page before, in a sentence; empty where all is new. */
export function newsOf(happening: Happening): string {
  switch (happening.event) {
    case 'opened':
    case 'test':
      return '';
    case 'updated':
      return grown(happening);
    case 'escalated':
      return `Nobody has acknowledged it for ${formatDuration(lastedNs(happening))}.`;
    case 'reopened':
      return 'It had been over, and has begun anew.';
    case 'acknowledged':
      return `${acknowledgedBy(happening)} has acknowledged it after ${formatDuration(lastedNs(happening))}: it is escalated no further.`;
    case 'resolved':
      break;
  }
  const by = happening.incident.handling.resolvedBy;
  return by === null ? '' : 'What still violates in a while opens it again.';
}

/** "12 SLAs violated · critical": what stands above the headline. */
export function bannerOf(happening: Happening): string {
  const { event, incident } = happening;
  if (event === 'test') return 'Test page · nothing is wrong';
  if (event === 'acknowledged') return 'Acknowledged';
  const status = event === 'escalated' ? 'Escalated' : statusOf(happening);
  return event === 'resolved' ? status : `${status} · ${incident.severity}`;
}

/** What has happened, in a few words. */
export function statusOf(happening: Happening): string {
  const { event, incident } = happening;
  const { slas } = incident.blastRadius;
  switch (event) {
    case 'test':
      return 'TEST';
    case 'opened':
      return slas > 1 ? `${formatCount(slas)} SLAs violated` : 'SLA violated';
    case 'updated':
      return 'Update';
    case 'escalated':
      return `Not acknowledged for ${formatDuration(lastedNs(happening), 2)}`;
    case 'reopened':
      return 'Violated again';
    case 'acknowledged':
      return `Acknowledged by ${acknowledgedBy(happening)}`;
    case 'resolved':
      break;
  }
  const by = incident.handling.resolvedBy;
  return by === null ? 'Resolved' : `Resolved by ${inert(by, 60)}`;
}

export function acknowledgedBy({ incident }: Pick<Happening, 'incident'>): string {
  return inert(incident.handling.acknowledgedBy ?? '', 60) || 'Somebody';
}

/** "Now 12 operations and 37 accounts, was 3 and 9." */
function grown({ incident, toldBefore }: Happening): string {
  const now = incident.blastRadius;
  if (!toldBefore) return '';
  const differing = (['operations', 'accounts', 'slas'] as const).filter(
    (what) => now[what] !== toldBefore[what],
  );
  // SLAs are told only where nothing else has grown.
  const [first, second] = differing;
  if (first === undefined) return 'Something else of it has changed.';
  const shown = second === undefined || second === 'slas' ? [first] : [first, second];
  const nouns = { operations: 'operations', accounts: 'accounts', slas: 'SLAs' };
  const nowText = shown.map((what) => `${formatCount(now[what])} ${nouns[what]}`).join(' and ');
  return `Now ${nowText}, was ${shown.map((what) => formatCount(toldBefore[what])).join(' and ')}.`;
}

/** Since it began, or began anew, until it was acknowledged, or this was sent. */
function lastedNs({ event, incident, sentAt }: Happening): number {
  const { openedAt, reopenedAt, handling } = incident;
  const until = event === 'acknowledged' ? (handling.acknowledgedAt ?? sentAt) : sentAt;
  return Math.max(Date.parse(until) - Date.parse(reopenedAt ?? openedAt), 0) * 1e6;
}
