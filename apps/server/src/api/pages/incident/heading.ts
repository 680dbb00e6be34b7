import { type Handling, type Incident } from '#contract';
import { incidentTitle, leadOf } from '#page';
import { plural, utc } from '../format.js';
import { html, type Html } from '../html.js';

/** What an incident is about: "payments-db", or "Gold checkout: shop POST /checkout" where nobody is named. */
export function incidentName(incident: Pick<Incident, 'key' | 'violations'>): string {
  return incident.key.by === 'culprit' ? incident.key.name : leadInWords(incident);
}

/** Whom it hits, in one line: "37 of 40 accounts violating · gold 4, silver 33 · 3 SLAs". */
export function blastInWords({ blastRadius, status }: Pick<Incident, 'blastRadius' | 'status'>): string {
  const { accounts, violating, byTier, slas, allTraffic } = blastRadius;
  const open = status === 'open';
  const named = byTier.flatMap((row) =>
    row.tier === null ? [] : [`${row.tier} ${open ? row.violating : row.accounts}`],
  );
  return [
    ...(allTraffic ? ['all traffic'] : []),
    ...(accounts > 0
      ? [open ? `${violating} of ${plural(accounts, 'account')} violating` : plural(accounts, 'account')]
      : []),
    ...(named.length > 0 ? [named.join(', ')] : []),
    plural(slas, 'SLA'),
  ].join(' · ');
}

/** All that has to be seen first. */
export function badges(incident: Incident, nowUnixMs: number): Html {
  const { status, severity, mode, handling } = incident;
  return html`<span class="badge ${status === 'open' ? 'bad' : 'good'}">${status}</span>
    <span class="badge ${status === 'open' && 'bad'}">${severity}</span>
    ${mode === 'shadow' && html`<span class="badge">shadow</span>`}
    ${isUnclaimed(incident, nowUnixMs) && UNCLAIMED}
    ${status === 'open' && handlingBadges(handling, nowUnixMs)}`;
}

export const UNCLAIMED = html`<span class="badge">not acknowledged</span>`;

/** Whether others are still called for it. */
export function isUnclaimed({ status, mode, handling }: Incident, nowUnixMs: number): boolean {
  return (
    status === 'open' &&
    mode === 'live' &&
    handling.acknowledgedAt === null &&
    !isSnoozed(handling, nowUnixMs)
  );
}

/** Who is on it, and until when it is to be quiet. */
export function handlingBadges(handling: Handling, nowUnixMs: number): Html {
  const { acknowledgedBy, assignee, resolvedBy } = handling;
  return html`${acknowledgedBy !== null && html`<span class="badge good">acknowledged by ${acknowledgedBy}</span>`}
  ${assignee !== null && html`<span class="badge">assigned to ${assignee}</span>`}
  ${isSnoozed(handling, nowUnixMs) && html`<span class="badge">snoozed until ${utc(Date.parse(handling.snoozedUntil ?? ''))}</span>`}
  ${resolvedBy !== null && html`<span class="badge good">resolved by ${resolvedBy}</span>`}`;
}

export function isSnoozed({ snoozedUntil }: Handling, nowUnixMs: number): boolean {
  return snoozedUntil !== null && Date.parse(snoozedUntil) > nowUnixMs;
}

/** How bad it is, and for whom, as the page that was sent for it said. */
export function leadLine(incident: Incident): Html {
  return html`<p class="lead">${incidentTitle(incident, incident.status === 'resolved')}</p>`;
}

function leadInWords(incident: Pick<Incident, 'violations'>): string {
  const { sla, operation } = leadOf(incident);
  return `${sla.name}: ${operation.service} ${operation.name}`;
}
