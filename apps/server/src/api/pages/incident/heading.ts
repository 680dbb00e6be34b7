import { type Handling, type Incident } from '#contract';
import { leadOf } from '#page';
import { plural, utc } from '../format.js';
import { html, type Html } from '../html.js';

/** What an incident is about: "payments-db", or "shop POST /checkout" where nobody is named. */
export function incidentName({ key }: Pick<Incident, 'key'>): string {
  return key.by === 'culprit' ? key.name : `${key.service} ${key.name}`;
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
    ${status === 'open' && handlingBadges(handling, nowUnixMs)}`;
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

/** The SLA that it is told by, and what that violates. */
export function leadInWords(incident: Pick<Incident, 'violations'>): string {
  const { sla, operation } = leadOf(incident);
  return `${sla.name}: ${operation.service} ${operation.name}`;
}
